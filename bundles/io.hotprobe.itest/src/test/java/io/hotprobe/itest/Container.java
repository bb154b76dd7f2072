// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.itest;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.CoreOptions.systemTimeout;
import static org.ops4j.pax.exam.CoreOptions.vmOptions;

import io.hotprobe.launcher.ProductSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.ops4j.pax.exam.Option;

/** The framework that the tests run in: a JVM of its own, with the tools of the tests alone. */
final class Container {
  private static final int TIMEOUT_MILLIS = 60_000;
  private static final String NO_LIBRARY = "/nonexistent/libbpf.so.1";

  private Container() {}

  /** A framework whose agent finds no libbpf, and so cannot touch the kernel. */
  static Option[] withoutKernel() {
    return options(NO_LIBRARY, "");
  }

  /** A framework whose agent loads programs, and attaches to a cgroup of its own. */
  static Option[] withKernel() {
    String library =
        Objects.requireNonNullElse(System.getProperty("hotprobe.libbpf"), "libbpf.so.1");
    return options(library, Cgroup.create().toString());
  }

  private static Option[] options(String libbpf, String cgroup) {
    Path folder = folder();
    List<Option> options = new ArrayList<>();
    options.add(junitBundles());
    options.add(logging());
    options.add(systemTimeout(TIMEOUT_MILLIS));
    options.add(
        vmOptions("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    options.add(systemProperty("hotprobe.libbpf").value(libbpf));
    options.add(systemProperty("exam.cgroup").value(cgroup));
    options.add(systemProperty("exam.folder").value(folder.toString()));
    options.add(
        frameworkProperty("hotprobe.shell.socket").value(folder.resolve("shell").toString()));
    for (String property : List.of("exam.home", "exam.probe")) {
      options.add(systemProperty(property).value(System.getProperty(property)));
    }
    ProductSettings.plugins(folder, folder)
        .forEach((name, value) -> options.add(frameworkProperty(name).value(value)));
    return options.toArray(Option[]::new);
  }

  private static Option logging() {
    String toJul =
        org.slf4j.impl.StaticLoggerBinder.class
            .getProtectionDomain()
            .getCodeSource()
            .getLocation()
            .toString();
    return composite(
        bundle("link:classpath:META-INF/links/org.slf4j.api.link"), bundle(toJul).noStart());
  }

  /** Stands for the folder of an installed agent: {@code plugins} in it is watched. */
  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("hotprobe-itest-");
      Files.createDirectory(folder.resolve("plugins"));
      Leftovers.removeAtExit(folder);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector.facts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * How the kernel was built.
 *
 * @param source where that was read; empty if it was not
 * @param options values by name without CONFIG_, of those that are set
 */
public record KernelConfig(String source, Map<String, String> options) {
  private static final String PREFIX = "CONFIG_";
  private static final KernelConfig UNKNOWN = new KernelConfig("", Map.of());

  public KernelConfig {
    options = Map.copyOf(options);
  }

  /**
   * Reads it from where distributions leave it.
   *
   * @param root the file system's root
   * @param release for example "6.1.0-44-cloud-amd64"
   */
  static KernelConfig read(Path root, String release) {
    List<String> places =
        List.of(
            "proc/config.gz", "boot/config-" + release, "usr/lib/modules/" + release + "/config");
    for (String place : places) {
      Optional<KernelConfig> read = file(root.resolve(place), "/" + place);
      if (read.isPresent()) {
        return read.get();
      }
    }
    return UNKNOWN;
  }

  private static Optional<KernelConfig> file(Path file, String source) {
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = source.endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      Map<String, String> options = new HashMap<>();
      lines
          .lines()
          .filter(line -> line.startsWith(PREFIX) && line.contains("="))
          .forEach(
              line ->
                  options.put(
                      line.substring(PREFIX.length(), line.indexOf('=')),
                      line.substring(line.indexOf('=') + 1).replace("\"", "")));
      return Optional.of(new KernelConfig(source, options));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Returns whether it is known that an option, named without CONFIG_, is off. */
  public boolean lacks(String option) {
    return !source.isEmpty() && !options.containsKey(option);
  }

  /** Returns the security modules that the kernel starts, if they are known. */
  Optional<List<String>> securityModules(String commandLine) {
    return Arrays.stream(commandLine.strip().split(" +"))
        .filter(word -> word.startsWith("lsm="))
        .map(word -> word.substring("lsm=".length()))
        .reduce((first, last) -> last)
        .or(() -> Optional.ofNullable(options.get("LSM")))
        .map(list -> List.of(list.split(",")));
  }
}

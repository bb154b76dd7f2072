// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hotprobe.probe.Language;
import io.hotprobe.process.discovery.FakeProc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageDetectorTest {
  @TempDir private Path folder;
  private final LanguageDetector detector = new LanguageDetector();

  private Language detect(String executable, ElfBuilder elf, String... mapped) throws IOException {
    Path file = elf.write(folder.resolve("exe"));
    return detector.detect(executable, file, () -> FakeProc.mapped(mapped));
  }

  @ParameterizedTest
  @CsvSource({
    "GENERIC, .dynstr, splice, true",
    "CPP, .dynstr, splice, true",
    "RUST, .dynstr, splice, true",
    "GENERIC, .strtab, splice, true",
    "GENERIC, .dynstr, vmsplice, false",
    "GENERIC, .dynstr, splice64, false",
    "GENERIC, .rodata, splice, false",
    "PYTHON, .dynstr, splice, false",
    "JAVA, .dynstr, splice, false",
    "GO, .dynstr, read, true",
  })
  void splices_symbolsOfTheExecutable_ifItCallsItItself(
      Language language, String section, String symbol, boolean expected) throws IOException {
    ElfBuilder elf = new ElfBuilder().section(".text", "code");
    Path file = elf.section(section, "\0close\0" + symbol + "\0").write(folder.resolve("exe"));

    assertEquals(expected, detector.splices(language, file));
  }

  @ParameterizedTest
  @CsvSource({"GENERIC", "RUST"})
  void splices_noFile_no(Language language) {
    assertEquals(false, detector.splices(language, folder.resolve("none")));
  }

  private static ElfBuilder plain() {
    return new ElfBuilder().section(".text", "code").section(".dynstr", "\0libc.so.6\0");
  }

  @ParameterizedTest
  @CsvSource({
    "/usr/bin/python, PYTHON",
    "/usr/bin/python3, PYTHON",
    "/opt/python3.14t, PYTHON",
    "/usr/bin/python2.7, PYTHON",
    "/usr/bin/python3.12d, PYTHON",
    "/usr/bin/pypy3.10, PYTHON",
    "/usr/bin/python3-config, GENERIC",
    "/usr/bin/ipython, GENERIC",
    "/opt/jdk/bin/java, JAVA",
    "java, JAVA",
    "/usr/bin/javac, GENERIC",
    "/usr/bin/node, NODEJS",
    "/usr/bin/nodejs, NODEJS",
    "/usr/bin/node20, NODEJS",
    "/usr/bin/node_exporter, GENERIC",
    "/usr/bin/ruby, RUBY",
    "/usr/bin/ruby3.1, RUBY",
    "/usr/sbin/php-fpm8.2, PHP",
    "/usr/bin/php8.2, PHP",
    "/usr/bin/php-cgi8.2, PHP",
    "/usr/bin/phpdbg, GENERIC",
    "/usr/share/dotnet/dotnet, DOTNET",
    "/usr/sbin/nginx, NGINX",
    "/usr/sbin/nginx-debug, NGINX",
    "/usr/sbin/apache2, APACHE",
    "/usr/sbin/httpd, APACHE",
    "/usr/sbin/httpd-prefork, APACHE",
    "/usr/sbin/httpd.worker, APACHE",
    "/usr/sbin/httpd-tools, GENERIC",
    "/srv/JAVA, GENERIC",
    "/srv/java/server, GENERIC",
    "'', GENERIC",
  })
  void byName_executable_ifItIsARuntimesOwn(String executable, Language expected) {
    assertEquals(expected, LanguageDetector.byName(executable));
  }

  @ParameterizedTest
  @CsvSource({
    "libjli.so, JAVA",
    "libpython3.11.so.1.0, PYTHON",
    "libpython3.6m.so.1.0, PYTHON",
    "libcoreclr.so, DOTNET",
    "libnode.so.108, NODEJS",
    "libruby-3.1.so.3.1, RUBY",
    "libphp8.2.so, PHP",
    "libstdc++.so.6, CPP",
    "libc++.so.1, CPP",
    "libpythonish.so, GENERIC",
    "xlibpython3.11.so, GENERIC",
    "libpq.so.5, GENERIC",
  })
  void detect_linkedLibrary_tells(String library, Language expected) throws IOException {
    ElfBuilder elf =
        new ElfBuilder().section(".dynstr", "\0libc.so.6\0" + library + "\0libm.so.6\0");

    assertEquals(expected, detect("/srv/app", elf));
  }

  @ParameterizedTest
  @CsvSource({
    "/opt/app/runtime/lib/server/libjvm.so, JAVA",
    "/usr/share/dotnet/shared/libcoreclr.so, DOTNET",
    "/usr/lib/libpython3.11.so.1.0, PYTHON",
    "/usr/lib/libstdc++.so.6.0.30, CPP",
    "/usr/lib/libc.so.6, GENERIC",
  })
  void detect_mappedLibrary_tellsIfTheFileDoesNot(String library, Language expected)
      throws IOException {
    assertEquals(expected, detect("/srv/app", plain(), "/srv/app", library));
  }

  /** A single-file .NET program: linked against libstdc++, the runtime mapped at its start. */
  @Test
  void detect_cppThatMapsARuntime_isTheRuntime() throws IOException {
    ElfBuilder elf = new ElfBuilder().section(".dynstr", "\0libstdc++.so.6\0");

    assertEquals(Language.DOTNET, detect("/srv/app", elf, "/srv/libcoreclr.so"));
  }

  @ParameterizedTest
  @CsvSource({".go.buildinfo", ".note.go.buildid"})
  void detect_builtByGo_goWhateverItsName(String section) throws IOException {
    ElfBuilder elf = plain().section(section, "x").section(".dynstr", "\0libstdc++.so.6\0");

    assertEquals(Language.GO, detect("/srv/app", elf));
    assertEquals(Language.GO, detect("/srv/java", elf), "the name is not the runtime's");
    assertEquals(Language.GO, detect("/httpd", elf));
  }

  @Test
  void detect_builtByRust_byCommentOrByThePathsOfItsLibrary() throws IOException {
    assertEquals(
        Language.RUST,
        detect("/srv/a", plain().section(".comment", "GCC: 12\0rustc version 1.95.0\0")));
    assertEquals(
        Language.RUST,
        detect("/srv/b", plain().section(".rodata", "x/rustc/0a1b/library/core/src/str.rs\0")));
    assertEquals(
        Language.RUST,
        detect(
            "/srv/c",
            plain()
                .section(".comment", "rustc version 1.95.0")
                .section(".dynstr", "\0libstdc++.so.6\0")));
    assertEquals(
        Language.CPP,
        detect(
            "/srv/d",
            plain()
                .section(".rodata", "/library/core/src/")
                .section(".dynstr", "\0libstdc++.so.6\0")),
        "C++ with a library in Rust");
    assertEquals(
        Language.GENERIC, detect("/srv/e", plain().section(".rodata", "/library/src/core/")));
  }

  @Test
  void detect_runtimesOwnName_whateverElseIsInIt() throws IOException {
    ElfBuilder elf = plain().section(".comment", "rustc version 1.95.0");

    assertEquals(Language.NODEJS, detect("/usr/bin/node", elf, "/usr/lib/libpython3.11.so"));
  }

  @Test
  void detect_fileGoneOrNoElf_mapsAreAsked() throws IOException {
    Path script = Files.writeString(folder.resolve("script"), "#!/bin/sh\n");

    assertEquals(Language.GENERIC, detector.detect("/x", script, () -> ""));
    assertEquals(
        Language.JAVA,
        detector.detect("/x", folder.resolve("gone"), () -> FakeProc.mapped("/a/libjvm.so")));
  }

  @Test
  void detect_sameFileAgain_readOnce() throws IOException {
    Path file = plain().section(".go.buildinfo", "x").write(folder.resolve("exe"));
    assertEquals(Language.GO, detector.detect("/a", file, () -> ""));
    FileTime time = Files.getLastModifiedTime(file);
    byte[] other = new byte[(int) Files.size(file)];
    try (var channel =
        java.nio.channels.FileChannel.open(file, java.nio.file.StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.wrap(other));
    }
    Files.setLastModifiedTime(file, time);

    assertEquals(
        Language.GO, detector.detect("/a", file, () -> ""), "same device, inode, size, time");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    assertEquals(Language.GENERIC, detector.detect("/a", file, () -> ""), "written since");
  }

  @Test
  void detect_certainLanguage_mapsAreNotRead() throws IOException {
    AtomicInteger reads = new AtomicInteger();
    Path go = plain().section(".go.buildinfo", "x").write(folder.resolve("go"));

    detector.detect("/a", go, () -> "" + reads.incrementAndGet());
    detector.detect("/usr/bin/java", go.resolveSibling("none"), () -> "" + reads.incrementAndGet());
    assertEquals(0, reads.get());

    detector.detect("/a", plain().write(folder.resolve("c")), () -> "" + reads.incrementAndGet());
    assertEquals(1, reads.get());
  }
}

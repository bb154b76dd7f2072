// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.identity;

import io.hotprobe.probe.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Recognises the runtime of a process: by the name of its executable, then by the content of that
 * file, then by the libraries that are mapped; only what Go has built is Go whatever its name. Not
 * safe for use by several threads.
 */
public final class LanguageDetector {
  private static final int CACHE = 512;
  private static final int COMMENT_LIMIT = 64 * 1024;
  private static final int STRINGS_LIMIT = 1024 * 1024;
  private static final Pattern RUST_SOURCES = Pattern.compile("/library/(core|std|alloc)/src/");

  private static final Map<Pattern, Language> NAMES = new LinkedHashMap<>();
  private static final Map<Pattern, Language> LIBRARIES = new LinkedHashMap<>();

  static {
    NAMES.put(Pattern.compile("(python|pypy)[0-9.]*[a-z]?"), Language.PYTHON);
    NAMES.put(Pattern.compile("java"), Language.JAVA);
    NAMES.put(Pattern.compile("node(js)?[0-9]*"), Language.NODEJS);
    NAMES.put(Pattern.compile("ruby[0-9.]*"), Language.RUBY);
    NAMES.put(Pattern.compile("php(-fpm|-cgi)?[0-9.]*"), Language.PHP);
    NAMES.put(Pattern.compile("dotnet"), Language.DOTNET);
    NAMES.put(Pattern.compile("nginx(-debug)?"), Language.NGINX);
    NAMES.put(Pattern.compile("apache2?|httpd([.-](prefork|worker|event))?"), Language.APACHE);
    LIBRARIES.put(Pattern.compile("/libjvm\\.so|\\blibjli\\.so"), Language.JAVA);
    LIBRARIES.put(Pattern.compile("\\blibcoreclr\\.so"), Language.DOTNET);
    LIBRARIES.put(Pattern.compile("\\blibpython[0-9.]+[a-z]*\\.so"), Language.PYTHON);
    LIBRARIES.put(Pattern.compile("\\blibnode\\.so"), Language.NODEJS);
    LIBRARIES.put(Pattern.compile("\\blibruby[-0-9.]*\\.so"), Language.RUBY);
    LIBRARIES.put(Pattern.compile("\\blibphp[0-9.]*\\.so"), Language.PHP);
    LIBRARIES.put(Pattern.compile("\\blib(std)?c\\+\\+\\.so"), Language.CPP);
  }

  private final Map<String, Content> cache =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Content> eldest) {
          return size() > CACHE;
        }
      };

  /** What the executable's file tells. */
  private record Content(Language language, boolean splices) {
    static final Content NONE = new Content(Language.GENERIC, false);
  }

  /**
   * Returns the runtime, GENERIC when nothing tells.
   *
   * @param executable path as the process sees it
   * @param file where the executable can be read
   * @param maps what is mapped, in the form of /proc/PID/maps; asked for only when needed
   */
  public Language detect(String executable, Path file, java.util.function.Supplier<String> maps) {
    Language content = content(file).language;
    Language named = byName(executable);
    if (content != Language.GO && named != Language.GENERIC) {
      return named;
    }
    if (content == Language.GENERIC || content == Language.CPP) {
      Language mapped = first(LIBRARIES, maps.get(), false);
      return mapped == Language.GENERIC ? content : mapped;
    }
    return content;
  }

  /** Returns the runtime that the executable's name tells, else GENERIC. */
  public static Language byName(String executable) {
    return first(NAMES, executable.substring(executable.lastIndexOf('/') + 1), true);
  }

  private static Language first(Map<Pattern, Language> patterns, String text, boolean whole) {
    for (Map.Entry<Pattern, Language> entry : patterns.entrySet()) {
      var matcher = entry.getKey().matcher(text);
      if (whole ? matcher.matches() : matcher.find()) {
        return entry.getValue();
      }
    }
    return Language.GENERIC;
  }

  /**
   * Returns whether the program may call splice(2): what Go has built (io.Copy does), and programs
   * in machine code that have the function among their symbols, as HAProxy has. Not those of
   * interpreters, which all have it and whose programs hardly ever call it, nor of libraries.
   *
   * @param language what runs the program
   * @param file where the executable can be read
   */
  public boolean splices(Language language, Path file) {
    return switch (language) {
      case GO -> true;
      case GENERIC, CPP, RUST, NGINX, APACHE -> content(file).splices;
      default -> false;
    };
  }

  private Content content(Path file) {
    try {
      // Device, inode, size and time of the file: which content was looked at.
      String key = Files.readAttributes(file, "unix:dev,ino,size,lastModifiedTime").toString();
      Content known = cache.get(key);
      if (known == null) {
        known = inspect(file);
        cache.put(key, known);
      }
      return known;
    } catch (IOException e) {
      return Content.NONE;
    }
  }

  private static Content inspect(Path file) throws IOException {
    Optional<ElfFile> opened = ElfFile.open(file);
    if (opened.isEmpty()) {
      return Content.NONE;
    }
    try (ElfFile elf = opened.get()) {
      String imports = elf.section(".dynstr", STRINGS_LIMIT);
      Language language = languageOf(elf, imports);
      return new Content(language, language == Language.GO || hasSplice(elf, imports));
    }
  }

  /** Looks at the imports of a dynamic executable, or at all symbols of a static one. */
  private static boolean hasSplice(ElfFile elf, String imports) throws IOException {
    String names = imports.isEmpty() ? elf.section(".strtab", STRINGS_LIMIT) : imports;
    return names.contains("\0splice\0");
  }

  private static Language languageOf(ElfFile elf, String imports) throws IOException {
    if (elf.hasSection(".go.buildinfo") || elf.hasSection(".note.go.buildid")) {
      return Language.GO;
    }
    Language linked = first(LIBRARIES, imports, false);
    if (linked != Language.GENERIC && linked != Language.CPP) {
      return linked;
    }
    return isRust(elf, linked) ? Language.RUST : linked;
  }

  /** Distributions take the compiler's comment out; the paths in messages of panics stay. */
  private static boolean isRust(ElfFile elf, Language linked) throws IOException {
    return elf.section(".comment", COMMENT_LIMIT).contains("rustc version")
        || (linked == Language.GENERIC
            && RUST_SOURCES.matcher(elf.section(".rodata", STRINGS_LIMIT)).find());
  }
}

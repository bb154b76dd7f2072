// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.identity;

import io.hotprobe.probe.Language;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Names a service after what its runtime was told to run. */
final class ServiceName {
  private static final LauncherOptions PYTHON =
      new LauncherOptions(
          "WX", "", "c", "m", Set.of("--check-hash-based-pycs"), Set.of(), Set.of());
  private static final LauncherOptions NODE =
      new LauncherOptions(
          "rC",
          "",
          "ep",
          "",
          Set.of(
              "--require",
              "--import",
              "--loader",
              "--experimental-loader",
              "--conditions",
              "--env-file",
              "--env-file-if-exists",
              "--input-type",
              "--inspect-port",
              "--title",
              "--icu-data-dir",
              "--openssl-config",
              "--disable-warning"),
          Set.of("--eval", "--print", "--run"),
          Set.of("inspect"));
  private static final LauncherOptions RUBY =
      new LauncherOptions(
          "IrCE",
          "FKTWxi0",
          "e",
          "",
          Set.of("--encoding", "--external-encoding", "--internal-encoding"),
          Set.of(),
          Set.of());
  private static final LauncherOptions PHP =
      new LauncherOptions(
          "cdStz",
          "",
          "rBRE",
          "fF",
          Set.of("--php-ini", "--define", "--server", "--docroot", "--zend-extension"),
          Set.of("--run", "--process-begin", "--process-code", "--process-end"),
          Set.of());
  private static final LauncherOptions DOTNET =
      new LauncherOptions(
          "",
          "",
          "",
          "",
          Set.of(
              "--additionalprobingpath",
              "--additional-deps",
              "--depsfile",
              "--fx-version",
              "--roll-forward",
              "--runtimeconfig"),
          Set.of(),
          Set.of("exec"));
  private static final Set<String> JAVA_WITH_VALUE =
      Set.of(
          "-cp",
          "-classpath",
          "--class-path",
          "-p",
          "--module-path",
          "--upgrade-module-path",
          "--add-modules",
          "--add-opens",
          "--add-exports",
          "--add-reads",
          "--enable-native-access",
          "--limit-modules",
          "--patch-module",
          "--source");
  private static final Set<String> EXTENSIONS =
      Set.of("py", "pyc", "jar", "war", "java", "js", "mjs", "cjs", "ts", "rb", "ru", "php", "dll");
  private static final String PACKAGE_MAIN = "/__main__.py";

  private ServiceName() {}

  /**
   * Returns the script, module, jar or main class without its folder, else the executable's name.
   * The arguments are those of a launcher only if the executable is one: a program that has a
   * runtime linked in uses them for itself.
   */
  static String derive(Language language, String executable, List<String> commandLine) {
    String own = baseName(executable);
    if (LanguageDetector.byName(executable) != language) {
      return own;
    }
    Optional<String> program =
        switch (language) {
          case PYTHON -> PYTHON.program(commandLine);
          case JAVA -> java(commandLine);
          case NODEJS -> NODE.program(commandLine);
          case RUBY -> RUBY.program(commandLine);
          case PHP -> PHP.program(commandLine);
          case DOTNET -> DOTNET.program(commandLine);
          default -> Optional.empty();
        };
    return program.map(ServiceName::baseName).filter(ServiceName::tells).orElse(own);
  }

  private static boolean tells(String name) {
    return !name.isBlank() && !name.equals(".") && !name.equals("..");
  }

  /** Behind -jar there may be other options: the jar is the first word that is none. */
  private static Optional<String> java(List<String> arguments) {
    for (int i = 1; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("-m") || argument.equals("--module")) {
        return arguments.stream().skip(i + 1L).findFirst().map(ServiceName::module);
      }
      if (argument.startsWith("--module=")) {
        return Optional.of(module(argument.substring(argument.indexOf('=') + 1)));
      }
      if (JAVA_WITH_VALUE.contains(argument)) {
        i++;
      } else if (!argument.startsWith("-") && !argument.startsWith("@") && !argument.isEmpty()) {
        return Optional.of(argument);
      }
    }
    return Optional.empty();
  }

  private static String module(String moduleAndClass) {
    int slash = moduleAndClass.indexOf('/');
    return slash < 0 ? moduleAndClass : moduleAndClass.substring(0, slash);
  }

  private static String baseName(String path) {
    String whole =
        path.endsWith(PACKAGE_MAIN)
            ? path.substring(0, path.length() - PACKAGE_MAIN.length())
            : path;
    int end = whole.length();
    while (end > 0 && whole.charAt(end - 1) == '/') {
      end--;
    }
    String name = whole.substring(whole.lastIndexOf('/', end - 1) + 1, end);
    int dot = name.lastIndexOf('.');
    return dot > 0 && EXTENSIONS.contains(name.substring(dot + 1)) ? name.substring(0, dot) : name;
  }
}

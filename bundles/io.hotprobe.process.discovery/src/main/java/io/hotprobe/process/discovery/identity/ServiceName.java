// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.identity;

import io.hotprobe.probe.Language;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Names a service after what its runtime was told to run. */
final class ServiceName {
  private static final Set<String> PYTHON_WITH_VALUE =
      Set.of("-W", "-X", "--check-hash-based-pycs");
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
          "--source",
          "--limit-modules");
  private static final Set<String> NODE_WITH_VALUE =
      Set.of(
          "-r", "--require", "--import", "--loader", "--experimental-loader", "-C", "--conditions");
  private static final Set<String> RUBY_WITH_VALUE = Set.of("-r", "-I", "-C");
  private static final Set<String> PHP_WITH_VALUE =
      Set.of("-c", "-d", "-S", "-t", "-z", "--php-ini", "--define", "--server", "--docroot");
  private static final Set<String> CODE =
      Set.of("-c", "-e", "-p", "--eval", "--print", "-r", "--run");
  private static final Set<String> EXTENSIONS =
      Set.of("py", "pyc", "jar", "war", "java", "js", "mjs", "cjs", "ts", "rb", "ru", "php", "dll");

  private ServiceName() {}

  /**
   * Returns the script, module, jar or main class without its folder, else the executable's name.
   */
  static String derive(Language language, String executable, List<String> commandLine) {
    Optional<String> program =
        switch (language) {
          case PYTHON -> program(commandLine, PYTHON_WITH_VALUE, Set.of("-c"), "-m");
          case JAVA -> java(commandLine);
          case NODEJS ->
              program(commandLine, NODE_WITH_VALUE, Set.of("-e", "-p", "--eval", "--print"), "");
          case RUBY -> program(commandLine, RUBY_WITH_VALUE, Set.of("-e"), "");
          case PHP -> program(commandLine, PHP_WITH_VALUE, Set.of("-r", "--run"), "-f");
          case DOTNET -> program(commandLine, Set.of(), CODE, "exec");
          default -> Optional.empty();
        };
    String name = baseName(program.orElse(executable));
    return name.isEmpty() ? baseName(executable) : name;
  }

  /** Returns the first argument that is no option, or the one after the marker. */
  private static Optional<String> program(
      List<String> arguments, Set<String> withValue, Set<String> code, String marker) {
    for (int i = 1; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals(marker)) {
        return i + 1 < arguments.size() ? Optional.of(arguments.get(i + 1)) : Optional.empty();
      }
      if (code.contains(argument)) {
        return Optional.empty();
      }
      if (withValue.contains(argument)) {
        i++;
      } else if (!argument.startsWith("-") && !argument.isEmpty()) {
        return Optional.of(argument);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> java(List<String> arguments) {
    for (int i = 1; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      boolean module = argument.equals("-m") || argument.equals("--module");
      if (module || argument.equals("-jar")) {
        Optional<String> next =
            i + 1 < arguments.size() ? Optional.of(arguments.get(i + 1)) : Optional.empty();
        return module ? next.map(name -> name.replaceFirst("/.*", "")) : next;
      }
      if (JAVA_WITH_VALUE.contains(argument)) {
        i++;
      } else if (!argument.startsWith("-") && !argument.startsWith("@") && !argument.isEmpty()) {
        return Optional.of(argument);
      }
    }
    return Optional.empty();
  }

  private static String baseName(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return dot > 0 && EXTENSIONS.contains(name.substring(dot + 1)) ? name.substring(0, dot) : name;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.launcher;

/**
 * Entry point. It is compiled for old Java versions, so that they can say what is wrong instead of
 * refusing a class file.
 */
public final class Main {
  private static final int JAVA = 25;

  private Main() {}

  /** Runs {@link Program} when this Java is new enough; else says so and exits with status 1. */
  public static void main(String[] args) throws ReflectiveOperationException {
    String version = System.getProperty("java.specification.version");
    if (!isEnough(version)) {
      System.err.println(
          "hotprobe: needs Java "
              + JAVA
              + " or newer, found Java "
              + version
              + " in "
              + System.getProperty("java.home"));
      System.exit(1);
    }
    Class.forName("io.hotprobe.launcher.Program")
        .getMethod("main", String[].class)
        .invoke(null, (Object) args);
  }

  static boolean isEnough(String version) {
    return !version.startsWith("1.") && Integer.parseInt(version) >= JAVA;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.probe;

/** The runtime of a process, as far as it matters for tracing. */
public enum Language {
  GO,
  PYTHON,
  JAVA,
  NODEJS,
  RUBY,
  PHP,
  DOTNET,
  RUST,
  CPP,
  NGINX,
  APACHE,
  GENERIC;

  /** Returns the name used in configuration files: lower case, as OBI writes it. */
  public String configName() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector.facts;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How far the kernel protects itself from root; later ones forbid all that earlier ones do. */
public enum Lockdown {
  /** Neither read nor inferred. */
  UNKNOWN,
  /** Nothing is forbidden. */
  NONE,
  /** The running kernel cannot be changed. */
  INTEGRITY,
  /** Nor can its secrets be read. */
  CONFIDENTIALITY;

  private static final Pattern CHOSEN = Pattern.compile("\\[([a-z]+)]");

  /** Reads a lockdown file, for example "none [integrity] confidentiality". */
  static Lockdown parse(String file) {
    Matcher matcher = CHOSEN.matcher(file);
    if (!matcher.find()) {
      return UNKNOWN;
    }
    return switch (matcher.group(1)) {
      case "none" -> NONE;
      case "integrity" -> INTEGRITY;
      case "confidentiality" -> CONFIDENTIALITY;
      default -> UNKNOWN;
    };
  }

  /** Returns whether this one forbids what the other is the first to forbid. */
  public boolean atLeast(Lockdown other) {
    return compareTo(other) >= 0;
  }

  /** Returns what follows from it for the agent. */
  public String meaning() {
    return switch (this) {
      case UNKNOWN ->
          "no lockdown file can be read (mount securityfs at /sys/kernel/security), and no trial"
              + " tells";
      case NONE -> "nothing is forbidden to BPF programs";
      case INTEGRITY ->
          "BPF programs may not write to user memory (bpf_probe_write_user); writing context at the"
              + " socket does not need that";
      case CONFIDENTIALITY ->
          "BPF programs may neither write to user memory nor read kernel memory: HTTP exchanges"
              + " cannot be followed";
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

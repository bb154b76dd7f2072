// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Version of a Linux kernel.
 *
 * @param major for example 6
 * @param minor for example 18
 */
public record KernelVersion(int major, int minor) {
  private static final Pattern RELEASE = Pattern.compile("(\\d{1,5})\\.(\\d{1,5}).*");

  /** Returns the version of the kernel that runs; 0.0 if its release string has no version. */
  public static KernelVersion running() {
    return parse(System.getProperty("os.version", ""));
  }

  /** Returns the version that a release string such as "6.18.44-amd64" begins with, or 0.0. */
  public static KernelVersion parse(String release) {
    Matcher matcher = RELEASE.matcher(release);
    return matcher.matches()
        ? new KernelVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
        : new KernelVersion(0, 0);
  }

  /** Returns whether this is that version or a later one. */
  public boolean atLeast(int major, int minor) {
    return this.major > major || (this.major == major && this.minor >= minor);
  }
}

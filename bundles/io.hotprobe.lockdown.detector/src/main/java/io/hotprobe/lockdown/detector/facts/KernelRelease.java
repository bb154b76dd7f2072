// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.lockdown.detector.facts;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Version of a Linux kernel. Distributions port abilities back: it explains, it does not decide.
 *
 * @param major for example 6
 * @param minor for example 18
 */
public record KernelRelease(int major, int minor) implements Comparable<KernelRelease> {
  private static final Pattern RELEASE = Pattern.compile("(\\d{1,5})\\.(\\d{1,5})(\\D.*)?");

  /**
   * Reads the beginning of a release, for example "6.1.0-44-cloud-amd64".
   *
   * @throws IllegalArgumentException when it does not begin with two numbers
   */
  public static KernelRelease parse(String release) {
    Matcher matcher = RELEASE.matcher(release);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "kernel release: expected two numbers as in 6.1, found '" + release + "'");
    }
    return new KernelRelease(
        Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  @Override
  public int compareTo(KernelRelease other) {
    int byMajor = Integer.compare(major, other.major);
    return byMajor != 0 ? byMajor : Integer.compare(minor, other.minor);
  }

  /** Returns whether this one is older. */
  public boolean before(KernelRelease other) {
    return compareTo(other) < 0;
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}

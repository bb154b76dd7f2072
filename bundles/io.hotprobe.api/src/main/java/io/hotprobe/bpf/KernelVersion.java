// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Version of a Linux kernel. Distributions port abilities back: where an ability can be tried, it
 * explains and does not decide.
 *
 * @param major for example 6
 * @param minor for example 18
 */
public record KernelVersion(int major, int minor) implements Comparable<KernelVersion> {
  private static final Pattern RELEASE = Pattern.compile("(\\d{1,5})\\.(\\d{1,5})(\\D.*)?");
  private static final Comparator<KernelVersion> ORDER =
      Comparator.comparingInt(KernelVersion::major).thenComparingInt(KernelVersion::minor);

  /** Returns the version of the kernel that runs; 0.0 if its release string has no version. */
  public static KernelVersion running() {
    return parse(System.getProperty("os.version", ""));
  }

  /** Returns the version that a release string such as "6.18.44-amd64" begins with, or 0.0. */
  public static KernelVersion parse(String release) {
    Matcher matcher = RELEASE.matcher(release);
    return matcher.matches() ? of(matcher) : new KernelVersion(0, 0);
  }

  /**
   * Returns the version that a release string begins with.
   *
   * @throws IllegalArgumentException when it does not begin with two numbers
   */
  public static KernelVersion require(String release) {
    Matcher matcher = RELEASE.matcher(release);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "kernel release: expected two numbers as in 6.1, found '" + release + "'");
    }
    return of(matcher);
  }

  private static KernelVersion of(Matcher matcher) {
    return new KernelVersion(
        Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  /** Returns whether this is that version or a later one. */
  public boolean atLeast(int major, int minor) {
    return !before(new KernelVersion(major, minor));
  }

  /**
   * Returns whether programs of tracepoints can be preempted: Linux 6.19 and later, where the
   * kernel passes a program over for a thread while another thread of the same CPU has not left it
   * ({@code __bpf_trace_run} in kernel/trace/bpf_trace.c).
   */
  public boolean preemptsTracepoints() {
    return atLeast(6, 19);
  }

  /** Returns whether this one is older. */
  public boolean before(KernelVersion other) {
    return compareTo(other) < 0;
  }

  @Override
  public int compareTo(KernelVersion other) {
    return ORDER.compare(this, other);
  }

  /** Returns the version as in "6.18". */
  @Override
  public String toString() {
    return major + "." + minor;
  }
}

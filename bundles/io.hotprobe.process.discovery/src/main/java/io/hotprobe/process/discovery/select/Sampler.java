// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.select;

/**
 * The sampling decision as the kernel makes it.
 *
 * @param root what a trace that begins here gets
 * @param parentBased whether a parent's decision is taken over
 * @param ratioBound for {@link Root#RATIO}: sampled if the second half of the trace id, as a signed
 *     number without its sign, is below
 */
public record Sampler(Root root, boolean parentBased, long ratioBound) {
  /** Decisions about new traces; in the order of the kernel's enum. */
  public enum Root {
    ON,
    OFF,
    RATIO
  }

  private static final String PARENT_BASED = "parentbased_";

  /**
   * Returns the sampler of this OpenTelemetry name and argument.
   *
   * @throws IllegalArgumentException for a name that is none, or a ratio that is not from 0 to 1
   */
  public static Sampler of(String name, String argument) {
    boolean parentBased = name.startsWith(PARENT_BASED);
    String root = parentBased ? name.substring(PARENT_BASED.length()) : name;
    return switch (root) {
      case "always_on" -> new Sampler(Root.ON, parentBased, 0);
      case "always_off" -> new Sampler(Root.OFF, parentBased, 0);
      case "traceidratio" -> ratio(argument, parentBased);
      default ->
          throw new IllegalArgumentException(
              "sampler: expected always_on, always_off, traceidratio or one of them after"
                  + " parentbased_, got \""
                  + name
                  + "\"");
    };
  }

  private static Sampler ratio(String argument, boolean parentBased) {
    double ratio;
    try {
      ratio = argument.isBlank() ? 1 : Double.parseDouble(argument.strip());
    } catch (NumberFormatException e) {
      ratio = Double.NaN;
    }
    if (!(ratio >= 0 && ratio <= 1)) {
      throw new IllegalArgumentException(
          "samplerArg: expected a ratio from 0 to 1, got \"" + argument + "\"");
    }
    if (ratio == 0 || ratio == 1) {
      return new Sampler(ratio == 0 ? Root.OFF : Root.ON, parentBased, 0);
    }
    return new Sampler(Root.RATIO, parentBased, (long) (ratio * Long.MAX_VALUE));
  }
}

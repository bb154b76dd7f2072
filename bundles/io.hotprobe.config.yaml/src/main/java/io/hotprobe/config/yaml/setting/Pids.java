// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.setting;

import java.util.List;

/** The configurations that the agent's components read. */
final class Pids {
  static final String LOADER = "io.hotprobe.bpf.loader";
  static final String KERNEL_PROBE = "io.hotprobe.kernel.probe";
  static final String PROPAGATOR = "io.hotprobe.network.propagator";
  static final String LOCKDOWN = "io.hotprobe.lockdown.detector";
  static final String DISCOVERY = "io.hotprobe.process.discovery";
  static final String PIPELINE = "io.hotprobe.span.pipeline";
  static final String PRINTER = "io.hotprobe.span.printer";
  static final String EXPORTER = "io.hotprobe.otlp.exporter";
  static final String SPANS_FILE = "io.hotprobe.otlp.file";
  static final String SHELL = "io.hotprobe.shell";

  /** Factory configuration, one for each selector. */
  static final String SELECTOR = "io.hotprobe.process.selector";

  /** All that are there even when nothing is set, so that a change never takes one away. */
  static final List<String> SINGLETONS =
      List.of(
          LOADER,
          KERNEL_PROBE,
          PROPAGATOR,
          LOCKDOWN,
          DISCOVERY,
          PIPELINE,
          PRINTER,
          EXPORTER,
          SPANS_FILE,
          SHELL);

  private Pids() {}
}

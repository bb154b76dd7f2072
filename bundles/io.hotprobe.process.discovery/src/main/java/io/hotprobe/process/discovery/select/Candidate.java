// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.select;

import io.hotprobe.probe.Language;
import java.util.List;
import java.util.Set;

/** What a selector may ask about a process; the answers are found when asked for. */
public interface Candidate {

  /** Returns the process id. */
  int pid();

  /** Returns the path of the executable. */
  String executable();

  /** Returns the argument vector. */
  List<String> commandLine();

  /** Returns the runtime. */
  Language language();

  /** Returns the TCP ports that the process listens on. */
  Set<Integer> ports();

  /** Returns whether the process runs in a container. */
  boolean inContainer();
}

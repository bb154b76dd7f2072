// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.trial;

/** A trial cannot go on, for a reason that says nothing of the program. */
final class Impossible extends RuntimeException {
  private static final long serialVersionUID = 1;

  Impossible(String reason) {
    super(reason);
  }
}

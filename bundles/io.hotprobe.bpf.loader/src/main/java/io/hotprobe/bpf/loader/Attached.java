// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.loader.ffi.NativeLink;
import io.hotprobe.bpf.loader.ffi.NativeProgram;
import org.jspecify.annotations.Nullable;

/**
 * One program in its place. What a successor replaces in place changes its owner, everything else
 * is undone by the one who attached it.
 */
final class Attached {
  private final NativeProgram program;
  private final String key;
  private final @Nullable NativeLink link;
  private final Runnable undo;
  private boolean owned = true;

  /**
   * Creates it.
   *
   * @param key names the place: equal keys of two generations are the same place
   * @param link set if the program in that place can be replaced through it
   */
  Attached(NativeProgram program, String key, @Nullable NativeLink link, Runnable undo) {
    this.program = program;
    this.key = key;
    this.link = link;
    this.undo = undo;
  }

  NativeProgram program() {
    return program;
  }

  String key() {
    return key;
  }

  @Nullable NativeLink link() {
    return link;
  }

  Runnable undo() {
    return undo;
  }

  /** Leaves the place to a successor. */
  void handOver() {
    owned = false;
  }

  void detach() {
    if (owned) {
      owned = false;
      undo.run();
    }
  }
}

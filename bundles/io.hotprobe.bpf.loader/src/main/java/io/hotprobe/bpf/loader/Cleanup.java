// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader;

import io.hotprobe.bpf.BpfException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What must be undone, last first. Closing goes on after a failure and reports all of them. */
final class Cleanup implements AutoCloseable {
  private record Step(String what, Runnable action) {}

  private final Deque<Step> steps = new ArrayDeque<>();

  void add(String what, Runnable action) {
    steps.push(new Step(what, action));
  }

  /** Forgets all steps: what they would undo stays. */
  void release() {
    steps.clear();
  }

  @Override
  public void close() {
    @Nullable BpfException failure = null;
    while (!steps.isEmpty()) {
      Step step = steps.pop();
      try {
        step.action.run();
      } catch (RuntimeException e) {
        failure = failure == null ? new BpfException("cannot close all handles", 0) : failure;
        failure.addSuppressed(new BpfException(step.what + ": " + e.getMessage(), 0, e));
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}

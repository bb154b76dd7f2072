// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.trial;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.Experiment.Place;
import io.hotprobe.bpf.loader.ffi.Links;
import io.hotprobe.bpf.loader.ffi.NativeProgram;
import io.hotprobe.bpf.loader.ffi.OwnFunction;
import java.util.concurrent.locks.ReentrantLock;

/** A function of this process, and its return. */
final class OwnCode implements Setting {
  private static final long COOKIE = 0x68746f72706f6273L;

  /** Two programs that alter what the function sees would each see the other's work. */
  private static final ReentrantLock ALTERING = new ReentrantLock();

  private final boolean alters;
  private final Place place;
  private final OwnFunction function = OwnFunction.find();
  private final int pid = (int) ProcessHandle.current().pid();
  private Runnable detach = () -> {};

  OwnCode(Place place) {
    this.place = place;
    this.alters = place == Place.FUNCTION_ALTERED || place == Place.FUNCTIONS_ALTERED;
    if (alters) {
      ALTERING.lock();
    }
  }

  @Override
  public void attach(Specimen specimen) {
    NativeProgram program = specimen.program();
    detach =
        switch (place) {
          case FUNCTION_RETURN -> uprobe(program, true, 0);
          case FUNCTION_COOKIE -> uprobe(program, false, COOKIE);
          case FUNCTIONS, FUNCTIONS_ALTERED -> link(program, Links.UPROBE_MULTI);
          case FUNCTIONS_SESSION -> link(program, Links.UPROBE_SESSION);
          default -> uprobe(program, false, 0);
        };
  }

  private Runnable uprobe(NativeProgram program, boolean onReturn, long cookie) {
    return Setting.closing(
        program.attachUprobe(function.path(), function.offset(), pid, onReturn, cookie));
  }

  private Runnable link(NativeProgram program, int type) {
    return Setting.closing(
        Links.uprobes(program.fd(), function.path(), function.offset(), pid, type),
        "uprobe link to %s+0x%x".formatted(function.path(), function.offset()));
  }

  @Override
  public void fire(Specimen specimen) {
    long returned = OwnFunction.call();
    if (alters && returned != OwnFunction.ALTERED) {
      throw new BpfException(
          "the function was to see another text and return %d, it returned %d"
              .formatted(OwnFunction.ALTERED, returned),
          0);
    }
  }

  @Override
  public void close() {
    detach.run();
    if (alters) {
      ALTERING.unlock();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.trial;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.Experiment;
import io.hotprobe.bpf.loader.ffi.Kernel;
import io.hotprobe.bpf.loader.ffi.Links;
import io.hotprobe.bpf.loader.ffi.Memory;
import io.hotprobe.bpf.loader.ffi.NativeMap;
import io.hotprobe.bpf.loader.ffi.NativeObject;
import io.hotprobe.bpf.loader.ffi.NativeProgram;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A program loaded for a trial, with its successor if it has one. */
final class Specimen implements AutoCloseable {
  private static final int PROG_TYPE_KPROBE = 2;
  private static final long LOG_SIZE = 1 << 20;

  private final NativeObject object;
  private final Experiment experiment;

  private Specimen(NativeObject object, Experiment experiment) {
    this.object = object;
    this.experiment = experiment;
  }

  /**
   * Loads it.
   *
   * @param lastWords makes a message of a verifier log
   * @throws BpfException when the kernel refuses it
   */
  static Specimen load(Experiment experiment, UnaryOperator<String> lastWords) {
    NativeObject object = NativeObject.open("trial", experiment.elf());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment log = Memory.lazy(arena, LOG_SIZE);
      Specimen specimen = new Specimen(object, experiment);
      specimen.choose(log);
      int result = object.load();
      if (result < 0) {
        throw new BpfException(
            Kernel.describe(-result) + lastWords.apply(log.getString(0)), -result);
      }
      return specimen;
    } catch (RuntimeException e) {
      object.close();
      throw e;
    }
  }

  private void choose(MemorySegment log) {
    List<NativeProgram> wanted =
        successor().map(next -> List.of(program(), next)).orElseGet(() -> List.of(program()));
    for (NativeProgram program : object.programs()) {
      program.setAutoload(wanted.contains(program));
      if (program.section().equals("uprobe.session")) {
        program.setType(PROG_TYPE_KPROBE, Links.UPROBE_SESSION);
      }
    }
    wanted.forEach(program -> program.setLog(log));
  }

  NativeProgram program() {
    return object.program(experiment.program());
  }

  Optional<NativeProgram> successor() {
    return experiment.successor().map(object::program);
  }

  NativeMap map(String name) {
    return object.map(name);
  }

  /** Returns how often the program counted. */
  long fired() {
    byte[] count = new byte[Long.BYTES];
    int result = Kernel.lookup(map(Experiment.FIRED).fd(), new byte[Integer.BYTES], count);
    if (result < 0) {
      throw new BpfException(
          "map " + Experiment.FIRED + " cannot be read: " + Kernel.describe(-result), -result);
    }
    return ByteBuffer.wrap(count).order(ByteOrder.nativeOrder()).getLong();
  }

  @Override
  public void close() {
    object.close();
  }
}

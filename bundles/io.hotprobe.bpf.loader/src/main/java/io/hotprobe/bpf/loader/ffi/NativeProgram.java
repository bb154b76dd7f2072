// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.bpf.loader.ffi;

import static io.hotprobe.bpf.loader.ffi.Native.BOOL;
import static io.hotprobe.bpf.loader.ffi.Native.INT;
import static io.hotprobe.bpf.loader.ffi.Native.LONG;
import static io.hotprobe.bpf.loader.ffi.Native.PTR;

import io.hotprobe.bpf.BpfException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** A {@code struct bpf_program} of a {@link NativeObject}; valid as long as that is open. */
public final class NativeProgram {
  private static final MethodHandle NAME = text("bpf_program__name");
  private static final MethodHandle SECTION = text("bpf_program__section_name");
  private static final MethodHandle FD = number("bpf_program__fd");
  private static final MethodHandle ATTACH_TYPE = number("bpf_program__expected_attach_type");
  private static final MethodHandle SET_AUTOLOAD = setter("bpf_program__set_autoload", BOOL);
  private static final MethodHandle SET_TYPE = setter("bpf_program__set_type", INT);
  private static final MethodHandle SET_ATTACH_TYPE =
      setter("bpf_program__set_expected_attach_type", INT);
  private static final MethodHandle SET_LOG =
      Native.libbpf("bpf_program__set_log_buf", FunctionDescriptor.of(INT, PTR, PTR, LONG));
  private static final MethodHandle ATTACH =
      Native.libbpf("bpf_program__attach", FunctionDescriptor.of(PTR, PTR), Native.captureErrno());
  private static final MethodHandle ATTACH_PERF_EVENT =
      Native.libbpf(
          "bpf_program__attach_perf_event",
          FunctionDescriptor.of(PTR, PTR, INT),
          Native.captureErrno());
  private static final MethodHandle ATTACH_CGROUP =
      Native.libbpf(
          "bpf_program__attach_cgroup",
          FunctionDescriptor.of(PTR, PTR, INT),
          Native.captureErrno());
  private static final MethodHandle ATTACH_UPROBE =
      Native.libbpf(
          "bpf_program__attach_uprobe_opts",
          FunctionDescriptor.of(PTR, PTR, INT, PTR, LONG, PTR),
          Native.captureErrno());

  private final MemorySegment program;
  private final String name;

  NativeProgram(MemorySegment program) {
    this.program = program;
    this.name = string(NAME);
  }

  private static MethodHandle text(String function) {
    return Native.libbpf(function, FunctionDescriptor.of(PTR, PTR));
  }

  private static MethodHandle number(String function) {
    return Native.libbpf(function, FunctionDescriptor.of(INT, PTR));
  }

  private static MethodHandle setter(String function, ValueLayout type) {
    return Native.libbpf(function, FunctionDescriptor.of(INT, PTR, type));
  }

  /** Returns the name of the C function. */
  public String name() {
    return name;
  }

  /** Returns the ELF section, which says what kind of program it is. */
  public String section() {
    return string(SECTION);
  }

  /** Returns the descriptor of the loaded program. */
  public int fd() {
    return Native.check(number(FD), "program " + name + " is not loaded");
  }

  /** Returns the BPF_* attach type that the section implies. */
  public int attachType() {
    return number(ATTACH_TYPE);
  }

  /** Says whether loading the object loads this program. */
  public void setAutoload(boolean load) {
    try {
      Native.check((int) SET_AUTOLOAD.invokeExact(program, load), "autoload of " + name);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Says what the program is, where its section does not tell this version of libbpf. */
  public void setType(int type, int attachType) {
    try {
      Native.check((int) SET_TYPE.invokeExact(program, type), "type of " + name);
      Native.check((int) SET_ATTACH_TYPE.invokeExact(program, attachType), "type of " + name);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Lets the verifier write its log of a failure into this buffer, which must outlive loading. */
  public void setLog(MemorySegment log) {
    try {
      int result = (int) SET_LOG.invokeExact(program, log, log.byteSize());
      Native.check(result, "log buffer of " + name);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Attaches where the section says. */
  public NativeLink attach() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      MemorySegment link = (MemorySegment) ATTACH.invokeExact(state, program);
      if (link.address() == 0
          && Native.errno(state) == Errno.ENOENT
          && Tracepoint.named(section()) instanceof Tracepoint point) {
        return attachPerfEvent(point);
      }
      return link(link, state, section());
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Attaches to a tracepoint that libbpf does not find, because tracefs is not mounted. */
  private NativeLink attachPerfEvent(Tracepoint point) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      int event = point.open();
      MemorySegment link = (MemorySegment) ATTACH_PERF_EVENT.invokeExact(state, program, event);
      if (link.address() == 0) {
        Libc.close(event);
      }
      return link(link, state, section());
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Attaches to an open cgroup v2 directory. */
  public NativeLink attachCgroup(int cgroup, String path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Native.STATE);
      MemorySegment link = (MemorySegment) ATTACH_CGROUP.invokeExact(state, program, cgroup);
      return link(link, state, "cgroup " + path);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  /** Attaches to an instruction of a file; a pid of -1 means every process. */
  public NativeLink attachUprobe(String path, long offset, int pid, boolean onReturn) {
    return attachUprobe(path, offset, pid, onReturn, 0);
  }

  /**
   * Attaches to an instruction of a file.
   *
   * @param cookie what bpf_get_attach_cookie() returns to the program; 0 for none
   */
  public NativeLink attachUprobe(String path, long offset, int pid, boolean onReturn, long cookie) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment options = arena.allocate(32, 8);
      options.set(LONG, 0, 32);
      options.set(LONG, 16, cookie);
      options.set(BOOL, 24, onReturn);
      MemorySegment state = arena.allocate(Native.STATE);
      MemorySegment file = arena.allocateFrom(path);
      MemorySegment link =
          (MemorySegment) ATTACH_UPROBE.invokeExact(state, program, pid, file, offset, options);
      return link(link, state, "%s+0x%x of process %d".formatted(path, offset, pid));
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  MemorySegment address() {
    return program;
  }

  private NativeLink link(MemorySegment link, MemorySegment state, String where) {
    if (link.address() == 0) {
      int errno = Native.errno(state);
      throw new BpfException(
          "program %s does not attach to %s: %s".formatted(name, where, Native.describe(errno)),
          errno);
    }
    return new NativeLink(link);
  }

  private String string(MethodHandle getter) {
    try {
      return Native.string((MemorySegment) getter.invokeExact(program));
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }

  private int number(MethodHandle getter) {
    try {
      return (int) getter.invokeExact(program);
    } catch (Throwable e) {
      throw Native.unexpected(e);
    }
  }
}

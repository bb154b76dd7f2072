// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * Something that happened to a process.
 *
 * @param kind what
 * @param pid the process
 * @param parent for {@link Kind#FORK}: the process that made it
 * @param port for {@link Kind#LISTEN}: the port, 0 if it is not bound yet
 */
public record ProcessEvent(Kind kind, int pid, int parent, int port) {
  /** What may happen. */
  public enum Kind {
    FORK,
    EXEC,
    EXIT,
    LISTEN
  }

  /** Reads a record; empty for one of another type or length. */
  public static Optional<ProcessEvent> read(MemorySegment event) {
    if (event.byteSize() < ProcessEventLayout.SIZE) {
      return Optional.empty();
    }
    int type = Short.toUnsignedInt(event.get(ValueLayout.JAVA_SHORT_UNALIGNED, 0));
    Kind kind;
    switch (type) {
      case EventTypeValues.HP_EV_FORK -> kind = Kind.FORK;
      case EventTypeValues.HP_EV_EXEC -> kind = Kind.EXEC;
      case EventTypeValues.HP_EV_EXIT -> kind = Kind.EXIT;
      case EventTypeValues.HP_EV_LISTEN -> kind = Kind.LISTEN;
      default -> {
        return Optional.empty();
      }
    }
    int pid = event.get(ValueLayout.JAVA_INT_UNALIGNED, ProcessEventLayout.TGID_OFFSET);
    int parent = event.get(ValueLayout.JAVA_INT_UNALIGNED, ProcessEventLayout.PARENT_OFFSET);
    short port = event.get(ValueLayout.JAVA_SHORT_UNALIGNED, ProcessEventLayout.VALUE_OFFSET);
    return Optional.of(new ProcessEvent(kind, pid, parent, Short.toUnsignedInt(port)));
  }
}

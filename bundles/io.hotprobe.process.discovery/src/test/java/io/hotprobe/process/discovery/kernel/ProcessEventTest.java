// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hotprobe.process.discovery.kernel.ProcessEvent.Kind;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessEventTest {
  /**
   * struct hp_process_event: u16 type, value; u32 generation, tgid, parent; u64 ktime; char[16].
   */
  private static ByteBuffer event(int type, int value, int tgid, int parent) {
    ByteBuffer event = ByteBuffer.allocate(40).order(ByteOrder.nativeOrder());
    event.putShort((short) type).putShort((short) value).putInt(7).putInt(tgid).putInt(parent);
    return event.putLong(123).put("x\0".getBytes()).clear();
  }

  private static Optional<ProcessEvent> read(ByteBuffer event) {
    return ProcessEvent.read(MemorySegment.ofBuffer(event));
  }

  @ParameterizedTest
  @CsvSource({
    "2, EXEC",
    "3, EXIT",
    "4, FORK",
    "5, LISTEN",
  })
  void read_knownType_itsKind(int type, Kind kind) {
    assertEquals(
        Optional.of(new ProcessEvent(kind, 4711, 42, 8080)), read(event(type, 8080, 4711, 42)));
  }

  @Test
  void read_highPort_unsigned() {
    assertEquals(65535, read(event(5, 65535, 1, 0)).orElseThrow().port());
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "6", "65535"})
  void read_otherType_empty(int type) {
    assertEquals(Optional.empty(), read(event(type, 0, 1, 0)));
  }

  @Test
  void read_shortRecord_empty() {
    assertEquals(40, ProcessEventLayout.SIZE);
    ByteBuffer event = event(2, 0, 1, 0);

    assertEquals(Optional.empty(), read(event.slice(0, 39)));
    assertEquals(Optional.empty(), read(event.slice(0, 0)));
    assertEquals(Kind.EXEC, read(event).orElseThrow().kind());
  }

  @Test
  void read_recordNotAligned_works() {
    ByteBuffer odd = ByteBuffer.allocate(41).put(1, event(4, 0, 9, 8), 0, 40);

    assertEquals(
        Optional.of(new ProcessEvent(Kind.FORK, 9, 8, 0)),
        ProcessEvent.read(MemorySegment.ofBuffer(odd).asSlice(1, 40)));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.kernel.probe;

import static io.hotprobe.kernel.probe.ExchangeEventLayout.*;
import static io.hotprobe.kernel.probe.ExchangeRecordLayout.TRACESTATE_OFFSET;
import static io.hotprobe.kernel.probe.ExchangeRecordLayout.TRACESTATE_SIZE;

import io.hotprobe.span.SpanData;
import io.hotprobe.span.SpanData.Kind;
import io.hotprobe.span.SpanData.Link;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Makes spans of {@code struct hp_exchange_record}. Used by the reader thread. */
final class ExchangeDecoder {
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong WIRE_LONG = LONG.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort WIRE_SHORT = SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final Link[] LINKS = Link.values();
  private static final int EXCHANGE = 1;
  private static final int SERVER = 1;

  private final Clock clock;
  private final Addresses addresses = new Addresses();
  private final LongAdder malformed = new LongAdder();

  ExchangeDecoder(Clock clock) {
    this.clock = clock;
  }

  /** Returns how many records were not exchanges. */
  long malformed() {
    return malformed.sum();
  }

  /** Returns the span, or null if the record is no exchange. */
  @Nullable SpanData decode(MemorySegment event) {
    if (event.byteSize() < TRACESTATE_OFFSET
        || event.get(SHORT, TYPE_OFFSET) != EXCHANGE
        || event.byteSize() < TRACESTATE_OFFSET + length(event, TRACESTATE_LEN_OFFSET)
        || Byte.toUnsignedInt(event.get(ValueLayout.JAVA_BYTE, LINK_OFFSET)) >= LINKS.length) {
      malformed.increment();
      return null;
    }
    Kind kind = unsigned(event, ROLE_OFFSET) == SERVER ? Kind.SERVER : Kind.CLIENT;
    Link link = LINKS[unsigned(event, LINK_OFFSET)];
    int stateLength = length(event, TRACESTATE_LEN_OFFSET);
    RequestLine line =
        RequestLine.parse(text(event, START_LINE_OFFSET, START_LINE_LEN_OFFSET, START_LINE_SIZE));
    HttpAttributes http = attributes(event, kind, line);
    long difference = clock.difference();
    return new SpanData(
        event.get(WIRE_LONG, TRACE_ID_OFFSET),
        event.get(WIRE_LONG, TRACE_ID_OFFSET + Long.BYTES),
        event.get(WIRE_LONG, SPAN_ID_OFFSET),
        event.get(WIRE_LONG, PARENT_ID_OFFSET),
        link == Link.HEADER || link == Link.OPTION,
        unsigned(event, TRACE_FLAGS_OFFSET),
        stateLength == 0
            ? null
            : text(event, TRACESTATE_OFFSET, TRACESTATE_LEN_OFFSET, TRACESTATE_SIZE),
        kind,
        line.spanName(),
        event.get(LONG, START_OFFSET) + difference,
        event.get(LONG, END_OFFSET) + difference,
        http.isError(),
        event.get(INT, TGID_OFFSET),
        link,
        http.toMap());
  }

  private HttpAttributes attributes(MemorySegment event, Kind kind, RequestLine line) {
    return new HttpAttributes(
        kind,
        line,
        unsigned(event, FLAGS_OFFSET),
        Short.toUnsignedInt(event.get(SHORT, STATUS_OFFSET)),
        unsigned(event, MINOR_OFFSET),
        host(event),
        addresses.text(event, LOCAL_ADDR_OFFSET, unsigned(event, FAMILY_OFFSET)),
        Short.toUnsignedInt(event.get(WIRE_SHORT, LOCAL_PORT_OFFSET)),
        addresses.text(event, PEER_ADDR_OFFSET, unsigned(event, FAMILY_OFFSET)),
        Short.toUnsignedInt(event.get(WIRE_SHORT, PEER_PORT_OFFSET)),
        event.get(LONG, REQUEST_SIZE_OFFSET),
        event.get(LONG, RESPONSE_SIZE_OFFSET));
  }

  /** A host that fills its place may have been cut: better none than half of one. */
  private static String host(MemorySegment event) {
    return length(event, HOST_LEN_OFFSET) < HOST_SIZE
        ? text(event, HOST_OFFSET, HOST_LEN_OFFSET, HOST_SIZE)
        : "";
  }

  private static int unsigned(MemorySegment event, long offset) {
    return Byte.toUnsignedInt(event.get(ValueLayout.JAVA_BYTE, offset));
  }

  private static int length(MemorySegment event, long offset) {
    return Short.toUnsignedInt(event.get(SHORT, offset));
  }

  private static String text(MemorySegment event, long offset, long lengthOffset, long limit) {
    int length = (int) Math.min(length(event, lengthOffset), limit);
    byte[] bytes = new byte[length];
    MemorySegment.copy(event, ValueLayout.JAVA_BYTE, offset, bytes, 0, length);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}

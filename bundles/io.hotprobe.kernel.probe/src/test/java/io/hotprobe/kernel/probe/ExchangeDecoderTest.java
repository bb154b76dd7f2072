// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.kernel.probe;

import static io.hotprobe.kernel.probe.ExchangeEventLayout.*;
import static io.hotprobe.kernel.probe.ExchangeRecordLayout.SIZE;
import static io.hotprobe.kernel.probe.ExchangeRecordLayout.TRACESTATE_OFFSET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.span.SpanData;
import io.hotprobe.span.SpanData.Kind;
import io.hotprobe.span.SpanData.Link;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExchangeDecoderTest {
  private final ExchangeDecoder decoder = new ExchangeDecoder(new Clock());
  private final ByteBuffer event = ByteBuffer.allocate((int) SIZE).order(ByteOrder.nativeOrder());

  private void text(long offset, long lengthOffset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    event.put((int) offset, bytes).putShort((int) lengthOffset, (short) bytes.length);
  }

  private void bigEndian(long offset, long value) {
    event.order(ByteOrder.BIG_ENDIAN).putLong((int) offset, value).order(ByteOrder.nativeOrder());
  }

  private void port(long offset, int port) {
    event.put((int) offset, (byte) (port >> 8)).put((int) offset + 1, (byte) port);
  }

  private void exchange(int role, String line, int status) {
    event.putShort((int) TYPE_OFFSET, (short) 1);
    event.put((int) ROLE_OFFSET, (byte) role);
    event.put((int) LINK_OFFSET, (byte) Link.HEADER.ordinal());
    event.putInt((int) TGID_OFFSET, 4711);
    event.putLong((int) START_OFFSET, 1_000).putLong((int) END_OFFSET, 3_500);
    bigEndian(TRACE_ID_OFFSET, 0x0123456789abcdefL);
    bigEndian(TRACE_ID_OFFSET + 8, 0x1122334455667788L);
    bigEndian(SPAN_ID_OFFSET, 0x00f067aa0ba902b7L);
    bigEndian(PARENT_ID_OFFSET, 0xb7ad6b7169203331L);
    event.put((int) TRACE_FLAGS_OFFSET, (byte) 1);
    event.put((int) FAMILY_OFFSET, (byte) 2).put((int) MINOR_OFFSET, (byte) 1);
    event.put((int) LOCAL_ADDR_OFFSET, new byte[] {10, 0, 0, 1});
    event.put((int) PEER_ADDR_OFFSET, new byte[] {(byte) 192, (byte) 168, 0, 9});
    port(LOCAL_PORT_OFFSET, 8080);
    port(PEER_PORT_OFFSET, 54321);
    event.putShort((int) STATUS_OFFSET, (short) status);
    text(START_LINE_OFFSET, START_LINE_LEN_OFFSET, line);
  }

  private SpanData decode() {
    SpanData span = decoder.decode(MemorySegment.ofArray(event.array()));
    assertNotNull(span);
    return span;
  }

  @Test
  void decode_serverExchange_spanOfTheConventions() {
    exchange(1, "GET /shop?item=1", 200);
    text(HOST_OFFSET, HOST_LEN_OFFSET, "shop.example:81");
    text(TRACESTATE_OFFSET, TRACESTATE_LEN_OFFSET, "a=b");

    SpanData span = decode();

    assertEquals(0x0123456789abcdefL, span.traceIdHigh());
    assertEquals(0x1122334455667788L, span.traceIdLow());
    assertEquals(0x00f067aa0ba902b7L, span.spanId());
    assertEquals(0xb7ad6b7169203331L, span.parentSpanId());
    assertTrue(span.parentIsRemote());
    assertEquals("a=b", span.traceState());
    assertEquals(Kind.SERVER, span.kind());
    assertEquals("GET", span.name());
    assertEquals(2_500, span.endEpochNanos() - span.startEpochNanos());
    assertEquals(4711, span.pid());
    assertFalse(span.error());
    assertEquals("/shop", span.attributes().get("url.path"));
    assertEquals("item=1", span.attributes().get("url.query"));
    assertEquals("shop.example", span.attributes().get("server.address"));
    assertEquals(81L, span.attributes().get("server.port"));
    assertEquals("192.168.0.9", span.attributes().get("client.address"));
    assertEquals(200L, span.attributes().get("http.response.status_code"));
  }

  @Test
  void decode_clientWithoutResponse_errorAndPeerAsServer() {
    exchange(2, "POST /pay", 0);
    event.put((int) FLAGS_OFFSET, (byte) ExchangeFlagsValues.HP_X_NO_RESPONSE);

    SpanData span = decode();

    assertEquals(Kind.CLIENT, span.kind());
    assertTrue(span.error());
    assertEquals("no_response", span.attributes().get("error.type"));
    assertNull(span.attributes().get("http.response.status_code"));
    assertEquals("http://192.168.0.9:54321/pay", span.attributes().get("url.full"));
  }

  @Test
  void decode_status404_errorForTheClientOnly() {
    exchange(1, "GET /", 404);
    assertFalse(decode().error());

    exchange(2, "GET /", 404);
    assertTrue(decode().error());
    assertEquals("404", decode().attributes().get("error.type"));
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, false",
    "HEADER, true",
    "EXACT, false",
    "THREAD, false",
    "TURN, false",
    "OPTION, true"
  })
  void decode_link_parentCameOverTheWireOrNot(Link link, boolean remote) {
    exchange(1, "GET /", 200);
    event.put((int) LINK_OFFSET, (byte) link.ordinal());

    assertEquals(link, decode().link());
    assertEquals(remote, decode().parentIsRemote());
  }

  @Test
  void decode_hostThatFillsItsPlace_addressOfTheSocketInstead() {
    exchange(1, "GET /", 200);
    text(HOST_OFFSET, HOST_LEN_OFFSET, "h".repeat((int) HOST_SIZE - 1));
    assertEquals("h".repeat((int) HOST_SIZE - 1), decode().attributes().get("server.address"));

    text(HOST_OFFSET, HOST_LEN_OFFSET, "h".repeat((int) HOST_SIZE));
    assertEquals("10.0.0.1", decode().attributes().get("server.address"));
    assertEquals(8080L, decode().attributes().get("server.port"));
  }

  @Test
  void decode_largestValues_readAsUnsigned() {
    exchange(1, "GET /", 999);
    event.put((int) TRACE_FLAGS_OFFSET, (byte) 0xff);
    port(LOCAL_PORT_OFFSET, 65535);
    port(PEER_PORT_OFFSET, 40000);
    bigEndian(SPAN_ID_OFFSET, -1);
    event.putLong((int) REQUEST_SIZE_OFFSET, 1L << 40).putLong((int) RESPONSE_SIZE_OFFSET, 3);

    SpanData span = decode();

    assertEquals(255, span.traceFlags());
    assertEquals(-1, span.spanId());
    assertEquals(65535L, span.attributes().get("server.port"));
    assertEquals(40000L, span.attributes().get("network.peer.port"));
    assertEquals(1L << 40, span.attributes().get("http.request.body.size"));
    assertEquals(3L, span.attributes().get("http.response.body.size"));
    assertEquals(999L, span.attributes().get("http.response.status_code"));
  }

  @Test
  void decode_bytesThatAreNoText_replacedNotThrown() {
    exchange(1, "GET /\u00ff\u00fe\u0000\u001b[31m", 200);
    text(HOST_OFFSET, HOST_LEN_OFFSET, "h\u00e9");

    assertEquals("/\ufffd\ufffd\u0000\u001b[31m", decode().attributes().get("url.path"));
    assertEquals("h\ufffd", decode().attributes().get("server.address"));
  }

  @Test
  void decode_pathInUtf8_readAsSuch() {
    byte[] line = "GET /caf\u00e9/\ud83d\ude00".getBytes(StandardCharsets.UTF_8);
    exchange(1, new String(line, StandardCharsets.ISO_8859_1), 200);

    assertEquals("/caf\u00e9/\ud83d\ude00", decode().attributes().get("url.path"));
  }

  @Test
  void decode_recordEndsBehindTracestate_complete() {
    exchange(1, "GET /", 200);
    text(TRACESTATE_OFFSET, TRACESTATE_LEN_OFFSET, "a=b");
    MemorySegment whole = MemorySegment.ofArray(event.array());

    SpanData cut = decoder.decode(whole.asSlice(0, TRACESTATE_OFFSET + 3));
    assertNotNull(cut);
    assertEquals("a=b", cut.traceState());
    assertNull(decoder.decode(whole.asSlice(0, TRACESTATE_OFFSET + 2)));
    text(TRACESTATE_OFFSET, TRACESTATE_LEN_OFFSET, "");
    assertNull(decode().traceState());
  }

  @Test
  void decode_startOfTheRequest_inTimeSinceTheEpoch() {
    exchange(1, "GET /", 200);
    event.putLong((int) START_OFFSET, System.nanoTime());
    event.putLong((int) END_OFFSET, System.nanoTime() + 5);
    Instant before = Instant.now().minusSeconds(60);

    Instant start = Instant.EPOCH.plusNanos(decode().startEpochNanos());

    assertTrue(start.isAfter(before) && start.isBefore(before.plusSeconds(120)), start::toString);
  }

  @Test
  void decode_shortOrForeignRecords_countedAndLeftOut() {
    exchange(1, "GET /", 200);
    MemorySegment whole = MemorySegment.ofArray(event.array());

    assertNull(decoder.decode(whole.asSlice(0, 16)));
    event.putShort((int) TYPE_OFFSET, (short) 9);
    assertNull(decoder.decode(whole));
    event.putShort((int) TYPE_OFFSET, (short) 1).put((int) LINK_OFFSET, (byte) 77);
    assertNull(decoder.decode(whole));
    event.put((int) LINK_OFFSET, (byte) 0).putShort((int) TRACESTATE_LEN_OFFSET, (short) 513);
    assertNull(decoder.decode(whole));

    assertEquals(4, decoder.malformed());
  }
}

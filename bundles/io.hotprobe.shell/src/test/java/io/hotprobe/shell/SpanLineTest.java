// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.span.ExportedSpan;
import io.hotprobe.span.Resource;
import io.hotprobe.span.SpanData;
import io.hotprobe.span.SpanData.Kind;
import io.hotprobe.span.SpanData.Link;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpanLineTest {

  static ExportedSpan span(String name, long parent, boolean error, Map<String, Object> more) {
    SpanData data =
        new SpanData(
            0x0123456789abcdefL,
            0xfedcba9876543210L,
            0xaL,
            parent,
            false,
            1,
            null,
            Kind.SERVER,
            name,
            1_700_000_000_123_456_789L,
            1_700_000_000_124_956_789L,
            error,
            42,
            parent == 0 ? Link.NONE : Link.THREAD,
            more);
    return new ExportedSpan(data, new Resource(Map.of("service.name", "shop")));
  }

  @Test
  void of_child_showsWhereItBelongs() {
    assertEquals(
        "2023-11-14T22:13:20.123Z     1.500 ms  SERVER shop  GET /x  status=200"
            + " trace=0123456789abcdeffedcba9876543210 span=000000000000000a"
            + " parent=000000000000000b link=thread",
        SpanLine.of(span("GET /x", 0xb, false, Map.of("http.response.status_code", 200L))));
  }

  @Test
  void of_failedRoot_hasNoParent() {
    String line = SpanLine.of(span("GET", 0, true, Map.of()));
    assertTrue(line.contains("status=- "), line);
    assertTrue(line.endsWith(" parent=- link=none ERROR"), line);
  }

  @Test
  void of_nameFromTheNetwork_cannotCommandTheTerminal() {
    String line = SpanLine.of(span("GET \u001b]0;x\u0007\nnext", 0, false, Map.of()));
    assertTrue(line.contains("  GET ?]0;x?; next  "), line);
  }

  @Test
  void of_germanDefaultLocale_stillHasAPoint() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      String line = SpanLine.of(span("GET", 0, false, Map.of()));
      assertTrue(line.contains(" 1.500 ms "), line);
    } finally {
      Locale.setDefault(before);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.hotprobe.probe.ProcessDirectory;
import io.hotprobe.probe.TracedProcess;
import io.hotprobe.span.ExportedSpan;
import io.hotprobe.span.SpanData;
import io.hotprobe.span.SpanData.Kind;
import io.hotprobe.span.SpanData.Link;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpanCompleterTest {
  private final Tally tally = new Tally();
  private final Map<Integer, TracedProcess> processes = new HashMap<>();
  private final AtomicReference<Routes> routes = new AtomicReference<>(routes(Unmatched.HEURISTIC));
  private final SpanCompleter completer =
      new SpanCompleter(() -> directory(processes), routes::get, tally);

  private static Routes routes(Unmatched unmatched) {
    return new Routes(List.of(), RoutePattern.compile("/health"), unmatched, "*", 10);
  }

  static ProcessDirectory directory(Map<Integer, TracedProcess> processes) {
    return new ProcessDirectory() {
      @Override
      public Optional<TracedProcess> find(int pid) {
        return Optional.ofNullable(processes.get(pid));
      }

      @Override
      public Collection<TracedProcess> processes() {
        return processes.values();
      }
    };
  }

  private SpanData complete(SpanData span) {
    ExportedSpan exported = completer.complete(span);
    assertNotNull(exported);
    return exported.span();
  }

  private static SpanData http(Kind kind, Object... more) {
    Map<String, Object> attributes = new HashMap<>();
    for (int i = 0; i < more.length; i += 2) {
      attributes.put((String) more[i], more[i + 1]);
    }
    return Samples.span(kind, "?", 7, attributes);
  }

  @Test
  void complete_servedRequest_namedByItsRoute() {
    SpanData span = complete(Samples.served("/users/17", 200));

    assertEquals("GET /users/*", span.name());
    assertEquals("/users/*", span.attributes().get("http.route"));
    assertEquals("/users/17", span.attributes().get("url.path"));
    assertEquals(4, span.attributes().size());
  }

  @Test
  void complete_anySpan_nothingElseChanges() {
    SpanData before =
        new SpanData(
            1,
            2,
            3,
            4,
            true,
            3,
            "a=b",
            Kind.SERVER,
            "GET",
            10,
            20,
            true,
            7,
            Link.HEADER,
            Samples.served("/a", 200).attributes());

    SpanData after = complete(before);

    assertEquals(
        new SpanData(
            1,
            2,
            3,
            4,
            true,
            3,
            "a=b",
            Kind.SERVER,
            "GET /a",
            10,
            20,
            true,
            7,
            Link.HEADER,
            after.attributes()),
        after);
  }

  @Test
  void complete_methodThatIsNotRegistered_nameBeginsWithHttp() {
    SpanData span =
        http(
            Kind.SERVER,
            "http.request.method",
            "_OTHER",
            "url.path",
            "/pot",
            "http.response.status_code",
            418L);
    assertEquals("HTTP", complete(span).name());

    routes.set(routes(Unmatched.PATH));
    assertEquals("HTTP /pot", complete(span).name());
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {"*", "''", "h:443", "-"})
  void complete_targetWithoutPath_methodAlone(String path) {
    Map<String, Object> attributes = new HashMap<>(Map.of("http.request.method", "OPTIONS"));
    attributes.put("http.response.status_code", 200L);
    if (path != null) {
      attributes.put("url.path", path);
    }

    SpanData span = complete(Samples.span(Kind.SERVER, "?", 7, attributes));

    assertEquals("OPTIONS", span.name());
    assertFalse(span.attributes().containsKey("http.route"));
  }

  @Test
  void complete_clientRequest_namedByItsMethodOnly() {
    SpanData span =
        complete(http(Kind.CLIENT, "http.request.method", "POST", "url.full", "http://h/a/1"));

    assertEquals("POST", span.name());
    assertFalse(span.attributes().containsKey("http.route"));
  }

  @Test
  void complete_routeKnownAlready_kept() {
    SpanData span =
        complete(
            http(
                Kind.SERVER,
                "http.request.method",
                "GET",
                "url.path",
                "/users/17",
                "http.route",
                "/users/:id"));

    assertEquals("GET /users/:id", span.name());
    assertEquals("/users/:id", span.attributes().get("http.route"));
  }

  @Test
  void complete_spanThatIsNotHttp_leftAlone() {
    SpanData span = Samples.span(Kind.INTERNAL, "work", 7, Map.of("url.path", "/health"));

    assertSame(span, complete(span));
  }

  @ParameterizedTest
  @CsvSource({"SERVER", "CLIENT"})
  void complete_ignoredPath_leftOutAndCounted(Kind kind) {
    String key = kind == Kind.SERVER ? "url.path" : "url.full";
    String value = kind == Kind.SERVER ? "/health" : "http://h/health?x";

    assertNull(completer.complete(http(kind, "http.request.method", "GET", key, value)));
    assertEquals(1, tally.values().get("ignored"));
  }

  @ParameterizedTest
  @CsvSource({
    "101, true", "200, true", "204, true", "301, true", "399, true", "400, false", "401, false",
    "403, false", "404, false", "405, false", "410, false", "429, false", "499, false", "500, true",
    "503, true",
  })
  void complete_status_learnsUnlessTheClientWasWrong(long status, boolean learns) {
    complete(Samples.served("/a", status));

    assertEquals(learns ? "GET /a" : "GET", complete(Samples.served("/a", 404)).name());
  }

  @Test
  void complete_noResponse_notLearned() {
    SpanData span = http(Kind.SERVER, "http.request.method", "GET", "url.path", "/a");

    assertEquals("GET", complete(span).name());
    assertEquals("GET", complete(Samples.served("/a", 404)).name());
  }

  @Test
  void complete_routesOfTwoServices_learnedApart() {
    processes.put(7, Samples.process(7, 1, "one"));
    complete(Samples.served("/a", 200));
    processes.put(7, Samples.process(7, 2, "two"));

    assertEquals("GET", complete(Samples.served("/a", 404)).name());
  }

  @Test
  void complete_sameRouteAgain_sameNameObject() {
    String first = complete(Samples.served("/users/1", 200)).name();

    assertSame(first, complete(Samples.served("/users/2", 200)).name());
  }

  @Test
  void complete_thousandsOfNames_stillRight() {
    routes.set(routes(Unmatched.PATH));

    for (int i = 0; i < 5000; i++) {
      assertEquals("GET /p" + i % 1500, complete(Samples.served("/p" + i % 1500, 200)).name());
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.span.ExportedSpan;
import io.hotprobe.span.SpanExporter;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpanPipelineTest {
  private record Config(
      int queueSize,
      int batchSize,
      long batchMillis,
      String[] routePatterns,
      String[] routeIgnoredPatterns,
      String routeUnmatched,
      String wildcardChar,
      int maxPathSegmentCardinality)
      implements SpanPipeline.Config {
    @Override
    public Class<? extends Annotation> annotationType() {
      return SpanPipeline.Config.class;
    }
  }

  /** Keeps what it gets. */
  private static final class Keeper implements SpanExporter {
    final List<ExportedSpan> spans = Collections.synchronizedList(new ArrayList<>());

    @Override
    public boolean export(List<ExportedSpan> batch) {
      return spans.addAll(batch);
    }
  }

  private static Config config(int queueSize, String unmatched) {
    return new Config(
        queueSize,
        512,
        0,
        new String[] {"/users/{id}"},
        new String[] {"/health"},
        unmatched,
        "",
        0);
  }

  private final SpanPipeline pipeline = new SpanPipeline(config(1024, "heuristic"));

  @AfterEach
  void deactivate() {
    pipeline.deactivate();
  }

  private long count(String name) {
    return pipeline.counters().getOrDefault(name, 0L);
  }

  private static String name(Keeper keeper, int index) {
    return keeper.spans.get(index).span().name();
  }

  @Test
  void accept_configuredRoutes_namedAndFiltered() throws Exception {
    Keeper keeper = new Keeper();
    pipeline.addExporter(keeper, Map.of("exporter.name", "keeper"));
    pipeline.accept(Samples.served("/users/17", 200));
    pipeline.accept(Samples.served("/health", 200));
    pipeline.accept(Samples.served("/orders/17", 200));

    Samples.await("two spans", () -> count("exported.keeper") == 2);
    assertEquals("GET /users/{id}", name(keeper, 0));
    assertEquals("GET /orders/*", name(keeper, 1), "an empty wildcard means the usual one");
    assertEquals(1, count("ignored"));
    assertEquals("span.pipeline", pipeline.component());
  }

  @Test
  void accept_directoryComesAndGoes_resourceFollows() throws Exception {
    Keeper keeper = new Keeper();
    pipeline.addExporter(keeper, Map.of());
    pipeline.accept(Samples.numbered(0));
    Samples.await("one span", () -> count("exported.Keeper") == 1);
    var directory = SpanCompleterTest.directory(Map.of(7, Samples.process(7, 1, "shop")));
    pipeline.setDirectory(directory);
    pipeline.accept(Samples.numbered(1));
    Samples.await("two spans", () -> count("exported.Keeper") == 2);
    pipeline.unsetDirectory(SpanCompleterTest.directory(Map.of()));
    pipeline.unsetDirectory(directory);
    pipeline.accept(Samples.numbered(2));
    Samples.await("three spans", () -> count("exported.Keeper") == 3);

    assertEquals(
        List.of("unknown_service", "shop", "shop"),
        keeper.spans.stream()
            .map(span -> span.resource().attributes().get("service.name"))
            .toList());
    assertEquals(1, count("unknown.process"));
  }

  @Test
  void addExporter_slowOneBesideAFastOne_holdsUpNobody() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Keeper fast = new Keeper();
    pipeline.addExporter(
        batch -> {
          release.await();
          return true;
        },
        Map.of("exporter.name", "slow"));
    pipeline.addExporter(fast, Map.of("exporter.name", "fast"));

    int sent = 0;
    while (count("lost.queue.slow") == 0) {
      for (int i = 0; i < 64; i++) {
        assertTrue(pipeline.accept(Samples.numbered(sent)));
        sent++;
      }
      int expected = sent;
      Samples.await("the fast one", () -> count("exported.fast") == expected);
    }
    release.countDown();

    int total = sent;
    Samples.await(
        "each span sent or counted",
        () -> count("exported.slow") + count("lost.queue.slow") == total);
    assertEquals(total, fast.spans.size());
  }

  @Test
  void removeExporter_spansWaiting_sentFirst() {
    Keeper keeper = new Keeper();
    pipeline.addExporter(keeper, Map.of("exporter.name", "keeper"));
    for (int i = 0; i < 500; i++) {
      pipeline.accept(Samples.numbered(i));
    }

    pipeline.removeExporter(keeper);

    assertEquals(500, keeper.spans.size());
    assertEquals(500, count("exported.keeper"));
    pipeline.removeExporter(keeper);
    pipeline.accept(Samples.numbered(1));
  }

  @Test
  void deactivate_spansWaiting_sentThenRefused() {
    Keeper keeper = new Keeper();
    pipeline.addExporter(keeper, Map.of("exporter.name", "keeper"));
    pipeline.modified(
        new Config(1024, 512, 3_600_000, new String[0], new String[0], "unset", "*", 1));
    for (int i = 0; i < 100; i++) {
      pipeline.accept(Samples.numbered(i));
    }

    pipeline.deactivate();

    assertEquals(100, keeper.spans.size(), "a batch that waits to fill is sent at the end");
    assertFalse(pipeline.accept(Samples.numbered(100)));
    assertEquals(1, count("lost.sink"));
  }

  @Test
  void modified_otherRoutes_usedFromThenOn() throws Exception {
    Keeper keeper = new Keeper();
    pipeline.addExporter(keeper, Map.of("exporter.name", "keeper"));
    pipeline.accept(Samples.served("/a/1", 200));
    Samples.await("one span", () -> count("exported.keeper") == 1);

    pipeline.modified(config(1024, "wildcard"));
    pipeline.accept(Samples.served("/a/1", 200));
    Samples.await("two spans", () -> count("exported.keeper") == 2);
    pipeline.modified(config(1024, "nonsense"));
    pipeline.accept(Samples.served("/a/1", 200));
    Samples.await("three spans", () -> count("exported.keeper") == 3);

    assertEquals("GET /a/*", name(keeper, 0));
    assertEquals("GET /**", name(keeper, 1));
    assertEquals("GET /a/*", name(keeper, 2), "a wrong rule means the usual one");
  }
}

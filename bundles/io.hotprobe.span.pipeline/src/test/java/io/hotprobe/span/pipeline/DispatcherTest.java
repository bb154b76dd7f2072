// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.span.SpanData;
import io.hotprobe.span.SpanData.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DispatcherTest {
  private static final long LATE = 30_000_000_000L;
  private static final ExportSettings SETTINGS = new ExportSettings(100_000, 1000, 0);

  private final Tally tally = new Tally();
  private final List<ExportWorker> workers = new CopyOnWriteArrayList<>();
  private final List<String> arrived = Collections.synchronizedList(new ArrayList<>());
  private final SpanCompleter completer =
      new SpanCompleter(
          () -> null, () -> new Routes(List.of(), List.of(), Unmatched.UNSET, "*", 10), tally);

  private Dispatcher dispatcher(int ring) {
    return new Dispatcher(new SpanRing(ring), completer, workers, tally);
  }

  private ExportWorker addWorker(String name) {
    ExportWorker worker =
        new ExportWorker(name, spans -> arrived.addAll(Samples.names(spans)), SETTINGS, tally);
    workers.add(worker);
    return worker;
  }

  @AfterEach
  void stopWorkers() {
    workers.forEach(ExportWorker::beginStop);
    workers.forEach(worker -> worker.awaitStop(System.nanoTime() + LATE));
  }

  private long count(String name) {
    return tally.values().getOrDefault(name, 0L);
  }

  @Test
  void accept_oneSpan_reachesEveryWorker() throws Exception {
    addWorker("a");
    addWorker("b");
    Dispatcher dispatcher = dispatcher(16);

    assertTrue(dispatcher.accept(Samples.numbered(1)));

    Samples.await("both got it", () -> count("exported.a") == 1 && count("exported.b") == 1);
    dispatcher.stop(System.nanoTime() + LATE);
    assertEquals(List.of("1", "1"), arrived);
  }

  @Test
  void accept_afterIdleTime_wakesAgain() throws Exception {
    addWorker("a");
    Dispatcher dispatcher = dispatcher(16);

    for (int i = 1; i <= 5; i++) {
      int expected = i;
      dispatcher.accept(Samples.numbered(i));
      Samples.await("span " + i, () -> count("exported.a") == expected);
    }
    dispatcher.stop(System.nanoTime() + LATE);
    assertEquals(List.of("1", "2", "3", "4", "5"), arrived);
  }

  /** The completer is held up in the first span, so that the ring fills to the brim. */
  @Test
  void accept_ringFull_refusedAndCountedExactly() throws Exception {
    addWorker("a");
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    SpanCompleter slow =
        new SpanCompleter(
            () -> {
              entered.countDown();
              awaitUninterruptibly(release);
              return null;
            },
            () -> new Routes(List.of(), List.of(), Unmatched.UNSET, "*", 10),
            tally);
    Dispatcher dispatcher = new Dispatcher(new SpanRing(8), slow, workers, tally);
    assertTrue(dispatcher.accept(Samples.numbered(0)));
    entered.await();
    int refused = 0;
    for (int i = 1; i <= 20; i++) {
      refused += dispatcher.accept(Samples.numbered(i)) ? 0 : 1;
    }
    assertEquals(12, refused);
    assertEquals(12, count("lost.sink"));

    release.countDown();
    Samples.await("the rest arrives", () -> count("exported.a") == 9);
    dispatcher.stop(System.nanoTime() + LATE);
    assertEquals(12, count("lost.sink"));
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void accept_manyProducers_everySpanExportedOrCounted() throws Exception {
    addWorker("a");
    Dispatcher dispatcher = dispatcher(64);
    AtomicInteger accepted = new AtomicInteger();
    List<Thread> producers = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      producers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 10_000; i++) {
                      accepted.addAndGet(dispatcher.accept(Samples.numbered(i)) ? 1 : 0);
                    }
                  }));
    }
    for (Thread producer : producers) {
      producer.join();
    }
    dispatcher.stop(System.nanoTime() + LATE);
    stopWorkers();

    assertEquals(40_000, accepted.get() + count("lost.sink"));
    assertEquals(accepted.get(), count("exported.a"));
    assertEquals(0, count("lost.queue.a"));
  }

  @Test
  void accept_noExporter_counted() throws Exception {
    Dispatcher dispatcher = dispatcher(16);

    for (int i = 0; i < 3; i++) {
      dispatcher.accept(Samples.numbered(i));
    }
    dispatcher.stop(System.nanoTime() + LATE);

    assertEquals(3, count("lost.noexporter"));
  }

  @Test
  void accept_spanThatCannotBeCompleted_countedAndTheNextGoesOn() throws Exception {
    addWorker("a");
    Dispatcher dispatcher = dispatcher(16);
    Map<String, Object> broken =
        new java.util.HashMap<>() {
          private static final long serialVersionUID = 1;

          @Override
          public Object get(Object key) {
            throw new StackOverflowError("deep");
          }
        };

    dispatcher.accept(Samples.span(Kind.SERVER, "broken", 7, broken));
    dispatcher.accept(Samples.numbered(1));

    Samples.await("the good one", () -> count("exported.a") == 1);
    dispatcher.stop(System.nanoTime() + LATE);
    assertEquals(1, count("lost.invalid"));
  }

  @Test
  void stop_spansQueued_allHandedOver() {
    addWorker("a");
    Dispatcher dispatcher = dispatcher(4096);
    for (int i = 0; i < 3000; i++) {
      dispatcher.accept(Samples.numbered(i));
    }

    dispatcher.stop(System.nanoTime() + LATE);
    stopWorkers();

    assertEquals(3000, count("exported.a"));
  }

  @Test
  void accept_afterStop_refusedAndCounted() {
    addWorker("a");
    Dispatcher dispatcher = dispatcher(16);
    dispatcher.stop(System.nanoTime() + LATE);

    assertFalse(dispatcher.accept(Samples.numbered(1)));

    assertEquals(1, count("lost.sink"));
    assertEquals(0, count("exported.a"));
  }

  /** A worker that is taken away right after the hand-over must have got all that was queued. */
  @Test
  void awaitHandover_spansBeingCompleted_waitsUntilTheWorkersHaveThem() {
    for (int round = 0; round < 200; round++) {
      ExportWorker worker = addWorker("w" + round);
      SpanCompleter slow =
          new SpanCompleter(
              () -> {
                Thread.yield();
                return null;
              },
              () -> new Routes(List.of(), List.of(), Unmatched.UNSET, "*", 10),
              tally);
      Dispatcher dispatcher = new Dispatcher(new SpanRing(16), slow, workers, tally);
      dispatcher.accept(Samples.numbered(round));

      dispatcher.awaitHandover();
      workers.remove(worker);
      worker.beginStop();
      worker.awaitStop(System.nanoTime() + LATE);
      dispatcher.stop(System.nanoTime() + LATE);

      assertEquals(1, count("exported.w" + round), "round " + round);
    }
    assertEquals(0, count("lost.noexporter"));
  }

  @Test
  void accept_spanData_handedOnUnchanged() throws Exception {
    List<SpanData> got = Collections.synchronizedList(new ArrayList<>());
    workers.add(
        new ExportWorker(
            "a",
            spans -> {
              spans.forEach(span -> got.add(span.span()));
              return true;
            },
            SETTINGS,
            tally));
    Dispatcher dispatcher = dispatcher(16);
    SpanData span = Samples.span(Kind.INTERNAL, "work", 9, Map.of("a", 1L));

    dispatcher.accept(span);

    Samples.await("the span", () -> got.size() == 1);
    assertEquals(span, got.getFirst());
    dispatcher.stop(System.nanoTime() + LATE);
  }
}

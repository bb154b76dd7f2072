// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import static io.hotprobe.span.pipeline.Samples.batch;
import static io.hotprobe.span.pipeline.Samples.names;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.span.SpanExporter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExportWorkerTest {
  private static final long SOON = 50_000_000;
  private static final long LATE = 30_000_000_000L;

  private final Tally tally = new Tally();
  private final List<String> arrived = Collections.synchronizedList(new ArrayList<>());

  private ExportWorker worker(SpanExporter exporter, int queueSize, int batchSize) {
    return new ExportWorker("x", exporter, new ExportSettings(queueSize, batchSize, 0), tally);
  }

  private static void stop(ExportWorker worker, long patience) {
    worker.beginStop();
    worker.awaitStop(System.nanoTime() + patience);
  }

  private long count(String name) {
    return tally.values().getOrDefault(name, 0L);
  }

  private void assertCounts(long exported, long queue, long export, long stop) {
    assertEquals(
        Map.of(
            "exported.x", exported,
            "lost.queue.x", queue,
            "lost.export.x", export,
            "lost.stop.x", stop),
        tally.values());
  }

  @Test
  void offer_exporterThatWorks_allArriveInOrderAndBatches() {
    List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
    ExportWorker worker =
        worker(
            spans -> {
              sizes.add(spans.size());
              return arrived.addAll(names(spans));
            },
            1000,
            10);
    for (int i = 0; i < 100; i++) {
      worker.offer(batch(i * 5, 5));
    }
    stop(worker, LATE);

    assertEquals(names(batch(0, 500)), arrived);
    assertTrue(sizes.stream().allMatch(size -> size <= 10), sizes::toString);
    assertCounts(500, 0, 0, 0);
  }

  @Test
  void offer_exporterStuck_neverBlocksAndCountsEachDrop() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch stuck = new CountDownLatch(1);
    ExportWorker worker =
        worker(
            spans -> {
              stuck.countDown();
              release.await();
              return arrived.addAll(names(spans));
            },
            10,
            4);
    worker.offer(batch(0, 4));
    stuck.await();
    for (int i = 0; i < 1000; i++) {
      worker.offer(batch(4 + i * 7, 7));
    }
    release.countDown();
    stop(worker, LATE);

    assertEquals(names(batch(0, 14)), arrived, "the batch under way and what fitted");
    assertCounts(14, 7000 - 10, 0, 0);
  }

  @Test
  void export_refusedOrThrown_countedAndTheNextBatchTried() {
    AtomicInteger calls = new AtomicInteger();
    ExportWorker worker =
        worker(
            spans ->
                switch (calls.getAndIncrement()) {
                  case 0 -> false;
                  case 1 -> throw new IllegalStateException("refused");
                  case 2 -> throw new NoClassDefFoundError("gone");
                  case 3 -> throw new OutOfMemoryError("much");
                  default -> arrived.addAll(names(spans));
                },
            1000,
            10);
    worker.offer(batch(0, 45));
    stop(worker, LATE);

    assertEquals(names(batch(40, 5)), arrived);
    assertCounts(5, 0, 40, 0);
  }

  @Test
  void awaitStop_exporterTooSlow_interruptedAndTheRestCounted() throws Exception {
    AtomicBoolean interrupted = new AtomicBoolean();
    CountDownLatch stuck = new CountDownLatch(1);
    ExportWorker worker =
        worker(
            spans -> {
              stuck.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException hurry) {
                interrupted.set(true);
                throw hurry;
              }
              return true;
            },
            100,
            10);
    worker.offer(batch(0, 35));
    stuck.await();

    stop(worker, SOON);

    assertTrue(interrupted.get());
    assertCounts(0, 0, 0, 35);
  }

  @Test
  void awaitStop_exporterDeafToInterrupts_countsWhatItHolds() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    ExportWorker worker =
        worker(
            spans -> {
              stuck.countDown();
              while (release.getCount() > 0) {
                Thread.interrupted();
                Thread.onSpinWait();
              }
              done.countDown();
              return true;
            },
            100,
            10);
    worker.offer(batch(0, 35));
    stuck.await();

    stop(worker, SOON);
    assertCounts(0, 0, 0, 35);
    release.countDown();
    done.await();

    Samples.await("the late batch is not counted twice", () -> count("lost.stop.x") == 35);
    assertEquals(0, count("exported.x"));
  }

  @Test
  void offer_afterBeginStop_countedAsDropped() {
    ExportWorker worker = worker(spans -> true, 100, 10);
    worker.beginStop();
    worker.offer(batch(0, 3));
    worker.awaitStop(System.nanoTime() + LATE);

    assertCounts(0, 3, 0, 0);
  }

  @Test
  void tally_sameNameAgain_countsGoOn() {
    ExportWorker first = worker(spans -> true, 100, 10);
    first.offer(batch(0, 3));
    stop(first, LATE);
    ExportWorker second = worker(spans -> true, 100, 10);
    second.offer(batch(0, 4));
    stop(second, LATE);

    assertCounts(7, 0, 0, 0);
  }
}

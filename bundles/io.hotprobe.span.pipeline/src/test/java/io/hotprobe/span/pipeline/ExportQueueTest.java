// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import static io.hotprobe.span.pipeline.Samples.batch;
import static io.hotprobe.span.pipeline.Samples.names;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExportQueueTest {
  private static final long FOREVER = 3_600_000;

  /** Takes batches on a thread of its own, so that a test can see when it waits. */
  private static final class Taker {
    final BlockingQueue<List<String>> taken = new LinkedBlockingQueue<>();
    final Thread thread;

    Taker(ExportQueue queue) {
      thread =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    try {
                      for (var batch = queue.take(); !batch.isEmpty(); batch = queue.take()) {
                        taken.add(names(batch));
                      }
                    } catch (InterruptedException stopped) {
                      taken.add(List.of("interrupted"));
                    }
                  });
    }

    void awaitWaiting() throws InterruptedException {
      Samples.await(
          "the taker waits",
          () ->
              thread.getState() == Thread.State.WAITING
                  || thread.getState() == Thread.State.TIMED_WAITING);
    }
  }

  @Test
  void settings_nonsense_correctedToTheLeast() {
    assertEquals(new ExportSettings(1, 1, 0), new ExportSettings(-5, 0, -1));
    assertEquals(new ExportSettings(10, 10, 5), new ExportSettings(10, 99, 5));
    assertEquals(new ExportSettings(10, 3, 5), new ExportSettings(10, 3, 5));
  }

  @Test
  void offer_moreThanFits_takesTheFirstAndReportsTheRest() throws Exception {
    ExportQueue queue = new ExportQueue(new ExportSettings(5, 5, 0));

    assertEquals(0, queue.offer(batch(0, 3)));
    assertEquals(2, queue.offer(batch(3, 4)));
    assertEquals(4, queue.offer(batch(7, 4)));

    assertEquals(5, queue.size());
    assertEquals(List.of("0", "1", "2", "3", "4"), names(queue.take()));
    assertEquals(0, queue.offer(batch(20, 5)));
  }

  @Test
  void offer_closed_refusesAll() throws Exception {
    ExportQueue queue = new ExportQueue(new ExportSettings(5, 5, 0));
    queue.offer(batch(0, 2));
    queue.close();

    assertEquals(3, queue.offer(batch(2, 3)));
    assertEquals(List.of("0", "1"), names(queue.take()));
    assertEquals(List.of(), queue.take());
    assertEquals(List.of(), queue.take());
  }

  @Test
  void take_fullBatch_doesNotWaitForMore() throws Exception {
    ExportQueue queue = new ExportQueue(new ExportSettings(100, 4, FOREVER));
    queue.offer(batch(0, 9));

    assertEquals(List.of("0", "1", "2", "3"), names(queue.take()));
    assertEquals(List.of("4", "5", "6", "7"), names(queue.take()));
    assertEquals(1, queue.size());
  }

  @Test
  void take_batchNotFull_waitsUntilItIs() throws Exception {
    ExportQueue queue = new ExportQueue(new ExportSettings(100, 4, FOREVER));
    Taker taker = new Taker(queue);
    queue.offer(batch(0, 2));
    taker.awaitWaiting();
    queue.offer(batch(2, 1));
    taker.awaitWaiting();
    assertTrue(taker.taken.isEmpty());

    queue.offer(batch(3, 1));

    assertEquals(List.of("0", "1", "2", "3"), taker.taken.take());
    taker.thread.interrupt();
    assertEquals(List.of("interrupted"), taker.taken.take());
  }

  @Test
  void take_batchNotFullButLate_goesAsItIs() throws Exception {
    ExportQueue queue = new ExportQueue(new ExportSettings(100, 4, 20));
    queue.offer(batch(0, 2));

    assertEquals(List.of("0", "1"), names(queue.take()));
  }

  @Test
  void close_whileTakerWaitsForMore_givesWhatThereIs() throws Exception {
    ExportQueue queue = new ExportQueue(new ExportSettings(100, 4, FOREVER));
    Taker taker = new Taker(queue);
    queue.offer(batch(0, 2));
    taker.awaitWaiting();

    queue.close();

    assertEquals(List.of("0", "1"), taker.taken.take());
    taker.thread.join();
    assertTrue(taker.taken.isEmpty());
  }

  @Test
  void close_whileTakerWaitsForTheFirst_ends() throws Exception {
    ExportQueue queue = new ExportQueue(new ExportSettings(100, 4, FOREVER));
    Taker taker = new Taker(queue);
    taker.awaitWaiting();

    queue.close();
    taker.thread.join();

    assertTrue(taker.taken.isEmpty());
  }

  @Test
  void modify_smallerBatch_wakesTheTaker() throws Exception {
    ExportQueue queue = new ExportQueue(new ExportSettings(100, 4, FOREVER));
    Taker taker = new Taker(queue);
    queue.offer(batch(0, 2));
    taker.awaitWaiting();

    queue.modify(new ExportSettings(100, 2, FOREVER));

    assertEquals(List.of("0", "1"), taker.taken.take());
    queue.close();
    taker.thread.join();
  }

  @Test
  void modify_smallerQueue_keepsWhatWaitsAndTakesNoMore() {
    ExportQueue queue = new ExportQueue(new ExportSettings(10, 10, FOREVER));
    queue.offer(batch(0, 8));

    queue.modify(new ExportSettings(3, 3, FOREVER));

    assertEquals(8, queue.size());
    assertEquals(1, queue.offer(batch(8, 1)));
    assertEquals(8, queue.clear());
    assertEquals(0, queue.size());
    assertEquals(0, queue.clear());
    assertEquals(1, queue.offer(batch(0, 4)));
  }

  @Test
  void take_interrupted_throwsAndKeepsTheSpans() {
    ExportQueue queue = new ExportQueue(new ExportSettings(10, 10, FOREVER));
    queue.offer(batch(0, 8));
    Thread.currentThread().interrupt();

    assertThrows(InterruptedException.class, queue::take);
    assertEquals(8, queue.size());
  }
}

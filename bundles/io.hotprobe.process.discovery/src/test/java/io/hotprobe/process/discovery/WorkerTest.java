// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerTest {
  private static final int QUEUE = 16_384;

  private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
  private final List<Runnable> pieces = Collections.synchronizedList(new ArrayList<>());
  private final Worker worker =
      new Worker(
          pid -> done.add("look " + pid),
          new Worker.Scan() {
            private int at;

            @Override
            public void begin() {
              at = 0;
              done.add("scan");
            }

            @Override
            public boolean next() {
              if (at < pieces.size()) {
                pieces.get(at++).run();
              }
              return at < pieces.size();
            }
          });

  @AfterEach
  void close() {
    worker.close();
  }

  private void expect(String... expected) throws InterruptedException {
    for (String what : expected) {
      assertEquals(what, done.poll(30, TimeUnit.SECONDS));
    }
  }

  /** Keeps the worker busy until the latch is counted down. */
  private CountDownLatch hold() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    worker.submit(
        () -> {
          entered.countDown();
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    worker.start();
    entered.await();
    return release;
  }

  @Test
  void submit_severalTasks_inOrderOnOneThread() throws Exception {
    worker.start();
    List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 3; i++) {
      String name = "task " + i;
      worker.submit(
          () -> {
            threads.add(Thread.currentThread());
            done.add(name);
          });
    }

    expect("task 0", "task 1", "task 2");
    assertEquals(1, threads.stream().distinct().count());
    assertEquals("hotprobe-discovery", threads.getFirst().getName());
  }

  @Test
  void offer_queueFull_droppedCountedAndMadeGoodByAScan() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    CountDownLatch release = hold();
    for (int i = 0; i < QUEUE + 7; i++) {
      worker.offer(ran::incrementAndGet);
    }
    assertEquals(7, worker.lost());
    worker.submit(() -> done.add("never lost"));
    release.countDown();

    expect("never lost", "scan");
    assertEquals(QUEUE, ran.get());
    assertEquals(7, worker.lost());
  }

  @Test
  void scanSoon_manyWishes_oneScanAfterWhatWasQueued() throws Exception {
    CountDownLatch release = hold();
    for (int i = 0; i < 100; i++) {
      worker.scanSoon();
    }
    worker.submit(() -> done.add("task"));
    release.countDown();

    expect("task", "scan");
    worker.submit(() -> done.add("end"));
    expect("end");
  }

  @Test
  void scan_inPieces_tasksComeBetween() throws Exception {
    pieces.add(
        () -> {
          done.add("piece 1");
          worker.submit(() -> done.add("task"));
        });
    pieces.add(() -> done.add("piece 2"));
    pieces.add(() -> done.add("piece 3"));
    worker.start();
    worker.scanSoon();

    expect("scan", "piece 1", "task", "piece 2", "piece 3");
  }

  @Test
  void scanSoon_whileScanning_beginsAnew() throws Exception {
    pieces.add(() -> done.add("piece 1"));
    pieces.add(
        new Runnable() {
          private boolean again;

          @Override
          public void run() {
            done.add("piece 2");
            if (!again) {
              again = true;
              worker.scanSoon();
            }
          }
        });
    pieces.add(() -> done.add("piece 3"));
    worker.start();
    worker.scanSoon();

    expect("scan", "piece 1", "piece 2", "scan", "piece 1", "piece 2", "piece 3");
  }

  @Test
  void step_thatFails_theNextGoesOn() throws Exception {
    worker.start();
    worker.submit(
        () -> {
          throw new IllegalStateException("broken");
        });
    worker.submit(
        () -> {
          throw new NoClassDefFoundError("gone");
        });
    worker.submit(() -> done.add("task"));

    expect("task");
  }

  @Test
  void scan_pieceThatFails_endsThisScanOnly() throws Exception {
    pieces.add(
        () -> {
          done.add("failure");
          throw new IllegalStateException("broken");
        });
    worker.start();
    worker.scanSoon();
    expect("scan", "failure");
    pieces.set(0, () -> done.add("piece"));
    worker.submit(() -> done.add("task"));
    expect("task");

    worker.scanSoon();
    expect("scan", "piece");
  }

  @Test
  void lookAgain_processes_lookedAtLaterInOrder() throws Exception {
    worker.start();
    worker.submit(
        () -> {
          worker.lookAgain(1);
          worker.lookAgain(2);
          done.add("task");
        });

    expect("task", "look 1", "look 2");
  }

  @Test
  void lookAgain_manyAreDue_tasksComeBetween() throws Exception {
    worker.start();
    worker.submit(
        () -> {
          for (int i = 0; i < 3; i++) {
            worker.lookAgain(i);
          }
        });
    worker.submit(() -> done.add("sleeping"));
    expect("sleeping");
    CountDownLatch release = new CountDownLatch(1);
    worker.submit(
        () -> {
          try {
            Thread.sleep(1100); // All three are due then.
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    worker.submit(() -> done.add("task 1"));
    worker.submit(() -> done.add("task 2"));
    release.countDown();

    expect("look 0", "task 1", "look 1", "task 2", "look 2");
  }

  @Test
  void close_worker_endsItsThread() throws Exception {
    BlockingQueue<Thread> thread = new LinkedBlockingQueue<>();
    worker.start();
    worker.submit(() -> thread.add(Thread.currentThread()));
    Thread own = thread.take();

    worker.close();

    assertTrue(own.join(java.time.Duration.ofSeconds(10)));
  }
}

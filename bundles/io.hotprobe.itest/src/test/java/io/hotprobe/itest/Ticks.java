// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.itest;

import static org.junit.Assert.assertEquals;

import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** Makes ticks, and keeps those that a probe handed on, whichever version it had. */
final class Ticks implements AutoCloseable {
  private final List<Integer> seen = new ArrayList<>();
  private final ServiceRegistration<IntConsumer> registration;
  private int sent;

  Ticks(BundleContext context) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put("tick", "numbers");
    registration = context.registerService(IntConsumer.class, this::add, properties);
  }

  private synchronized void add(int number) {
    seen.add(number);
  }

  private synchronized List<Integer> sorted() {
    return seen.stream().sorted().toList();
  }

  void send(IntStream numbers) {
    numbers.forEach(Kernel::tick);
  }

  /** Sends 1, 2, 3, ... with short pauses until the result is closed. */
  AutoCloseable stream() {
    AtomicBoolean goOn = new AtomicBoolean(true);
    Thread sender =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (goOn.get()) {
                    Kernel.tick(++sent);
                    pause();
                  }
                });
    return () -> {
      goOn.set(false);
      sender.join();
    };
  }

  private static void pause() {
    try {
      Thread.sleep(0, 200_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until every number that the stream sent was seen, each once. */
  void awaitAllSent() throws Exception {
    await(IntStream.rangeClosed(1, sent));
  }

  void await(IntStream numbers) throws Exception {
    List<Integer> expected = numbers.boxed().toList();
    try {
      Agent.eventually(expected.size() + " ticks", () -> sorted().size() >= expected.size());
    } finally {
      assertEquals(expected, sorted());
    }
  }

  @Override
  public void close() {
    registration.unregister();
  }
}

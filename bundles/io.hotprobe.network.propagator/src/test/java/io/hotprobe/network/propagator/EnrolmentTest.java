// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.network.propagator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hotprobe.bpf.BpfException;
import io.hotprobe.bpf.KernelMaps;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EnrolmentTest {
  private static final int SELF = (int) ProcessHandle.current().pid();

  /** Remembers which descriptors were put, each under a cookie of its own. */
  private static final class RecordingMaps implements KernelMaps {
    final BlockingQueue<String> put = new LinkedBlockingQueue<>();
    final Set<String> filled = ConcurrentHashMap.newKeySet();
    final Set<Long> held = ConcurrentHashMap.newKeySet();
    volatile boolean busy;
    volatile boolean gone;
    volatile boolean broken;

    private static long number(byte[] key) {
      return ByteBuffer.wrap(key).order(ByteOrder.nativeOrder()).getLong();
    }

    @Override
    public void put(String map, byte[] key, byte[] value) {
      throw new UnsupportedOperationException();
    }

    @Override
    public byte @Nullable [] get(String map, byte[] key) {
      return held.contains(number(key)) && filled.contains(map) ? key : null;
    }

    @Override
    public boolean remove(String map, byte[] key) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean putSocket(String map, byte[] key, int pid, int fd, byte @Nullable [] value) {
      put.add(map);
      filled.add(map);
      assertEquals(SELF, pid);
      assertNull(value);
      assertEquals(1000L + fd, number(key));
      if (broken) {
        throw new BpfException("the kernel refuses", 22);
      }
      held.add(number(key));
      return !busy;
    }

    @Override
    public long socketCookie(int pid, int fd) {
      return gone ? 0 : 1000L + fd;
    }
  }

  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  private void finish() throws Exception {
    worker.submit(() -> {}).get();
  }

  private static Socket connected(ServerSocket server) throws IOException {
    return new Socket(server.getInetAddress(), server.getLocalPort());
  }

  /** What a test does with the enrolment of this process, which has one outgoing connection. */
  private interface Use {
    void of(Enrolment enrolment) throws Exception;
  }

  private void withConnection(boolean verdict, Use use) throws Exception {
    Enrolment enrolment = new Enrolment(verdict, Set.of(), worker);
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Socket client = connected(server);
        Socket accepted = server.accept()) {
      assertTrue(client.isConnected() && accepted.isConnected());
      use.of(enrolment);
    } finally {
      enrolment.stop();
    }
  }

  @Test
  void add_processWithConnection_enrolsTheOutgoingEndOnly() throws Exception {
    RecordingMaps maps = new RecordingMaps();
    withConnection(
        false,
        enrolment -> {
          enrolment.open(maps);
          enrolment.add(SELF, false);

          finish();
          assertEquals(1, maps.put.size(), "descriptors enrolled");
        });
  }

  /** Runs the enrolment to its end with each of the maps. */
  private Map<String, Long> enrol(RecordingMaps... maps) throws Exception {
    Map<String, Long> counters = new HashMap<>();
    withConnection(
        false,
        enrolment -> {
          enrolment.add(SELF, false);
          for (RecordingMaps each : maps) {
            enrolment.open(each);
            finish();
            enrolment.close();
          }
          counters.putAll(enrolment.counters());
        });
    return counters;
  }

  @Test
  void add_socketOwnedByAnother_counted() throws Exception {
    RecordingMaps maps = new RecordingMaps();
    maps.busy = true;

    assertEquals(Map.of("enrolled.earlier", 0L, "lost.enrolment", 1L), enrol(maps));
    assertEquals(1, maps.put.size());
  }

  @Test
  void add_kernelRefuses_counted() throws Exception {
    RecordingMaps maps = new RecordingMaps();
    maps.broken = true;

    assertEquals(Map.of("enrolled.earlier", 0L, "lost.enrolment", 1L), enrol(maps));
  }

  @Test
  void add_socketClosedMeanwhile_notTried() throws Exception {
    RecordingMaps maps = new RecordingMaps();
    maps.gone = true;

    assertEquals(Map.of("enrolled.earlier", 0L, "lost.enrolment", 0L), enrol(maps));
    assertEquals(0, maps.put.size());
  }

  @Test
  void add_mapHasVerdictProgram_divertedWhenNoThreadMayWait() throws Exception {
    RecordingMaps maps = new RecordingMaps();
    withConnection(
        true,
        enrolment -> {
          enrolment.open(maps);
          enrolment.add(SELF, false);

          assertEquals("hp_plain", maps.put.poll(10, TimeUnit.SECONDS));
          assertEquals("hp_diverted", maps.put.poll(10, TimeUnit.SECONDS));
          assertEquals(Map.of("enrolled.earlier", 1L, "lost.enrolment", 0L), enrolment.counters());
          enrolment.close();
          enrolment.open(maps);
          finish();
          assertEquals(0, maps.put.size(), "done already");
        });
  }

  @Test
  void add_processMaySplice_neverDiverted() throws Exception {
    RecordingMaps maps = new RecordingMaps();
    withConnection(
        true,
        enrolment -> {
          enrolment.open(maps);
          enrolment.add(SELF, true);

          assertEquals("hp_plain", maps.put.poll(10, TimeUnit.SECONDS));
          assertEquals(null, maps.put.poll(1, TimeUnit.SECONDS));
        });
  }

  /** A successor is told of all processes again, and its map holds their sockets already. */
  @Test
  void open_again_socketsThatAreHeldAreNeitherPutNorLost() throws Exception {
    RecordingMaps maps = new RecordingMaps();

    assertEquals(Map.of("enrolled.earlier", 1L, "lost.enrolment", 0L), enrol(maps, maps));
    assertEquals(1, maps.put.size());
  }

  @Test
  void add_beforeTheMapsAreOpen_enrolledThen() throws Exception {
    assertEquals(1L, enrol(new RecordingMaps()).get("enrolled.earlier"));
  }

  @Test
  void remove_beforeTheMapsAreOpen_leftAlone() throws Exception {
    RecordingMaps maps = new RecordingMaps();
    withConnection(
        false,
        enrolment -> {
          enrolment.add(SELF, false);
          enrolment.remove(SELF);
          enrolment.open(maps);
          finish();

          assertEquals(0, maps.put.size());
        });
  }

  @Test
  void remove_processWhoseTurnHasNotCome_leftAlone() throws Exception {
    RecordingMaps maps = new RecordingMaps();
    CountDownLatch release = new CountDownLatch(1);
    withConnection(
        false,
        enrolment -> {
          worker.execute(() -> awaitUninterruptibly(release));
          enrolment.open(maps);
          enrolment.add(SELF, false);
          enrolment.remove(SELF);
          release.countDown();
          finish();

          assertEquals(0, maps.put.size());
        });
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void close_maps_nothingIsPutAfterwards() throws Exception {
    RecordingMaps maps = new RecordingMaps();
    withConnection(
        false,
        enrolment -> {
          enrolment.open(maps);
          enrolment.close();
          enrolment.add(SELF, false);
          finish();

          assertEquals(0, maps.put.size());
        });
  }
}

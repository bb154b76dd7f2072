// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hotprobe.bpf.BpfObject;
import io.hotprobe.probe.Probe;
import io.hotprobe.probe.ProbeProvider;
import io.hotprobe.probe.ProcessListener;
import io.hotprobe.probe.TracedProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FollowersTest {
  private final Set<String> probes = new TreeSet<>();
  private final Followers followers =
      new Followers(
          (probe, name) -> {
            assertEquals(true, probes.add(name), "registered twice: " + name);
            return () -> assertEquals(true, probes.remove(name), "unregistered twice: " + name);
          });
  private final TracedProcess one = ProcessTableTest.finding(1, 10).process();
  private final TracedProcess two = ProcessTableTest.finding(2, 10).process();

  /** Notes what it is told as +1, -1. */
  private static final class Notes implements ProcessListener {
    final List<String> told = new ArrayList<>();

    @Override
    public void added(TracedProcess process) {
      told.add("+" + process.pid());
    }

    @Override
    public void removed(TracedProcess process) {
      told.add("-" + process.pid());
    }
  }

  private static final Probe PROBE =
      () -> new BpfObject("x", new byte[0], List.of(), java.util.Map.of());

  private static ProbeProvider only(int pid) {
    return process -> process.pid() == pid ? Optional.of(PROBE) : Optional.empty();
  }

  private static ProcessListener failing(Runnable failure) {
    return new ProcessListener() {
      @Override
      public void added(TracedProcess process) {
        failure.run();
      }

      @Override
      public void removed(TracedProcess process) {
        failure.run();
      }
    };
  }

  @Test
  void added_listeners_toldOfEachProcess() {
    Notes notes = new Notes();
    followers.add(notes);
    followers.added(one);
    followers.added(two);
    followers.removed(one);

    assertEquals(List.of("+1", "+2", "-1"), notes.told);
  }

  @Test
  void add_lateListener_toldOfThoseThatTakePart() {
    followers.added(one);
    followers.added(two);
    followers.removed(one);
    Notes late = new Notes();
    followers.add(late);
    followers.add(late);

    assertEquals(List.of("+2"), late.told);
  }

  @Test
  void remove_listener_toldNothingMore() {
    Notes notes = new Notes();
    followers.add(notes);
    followers.remove(notes);
    followers.added(one);

    assertEquals(List.of(), notes.told);
  }

  @Test
  void added_listenerThatFails_othersAreToldNevertheless() {
    Notes notes = new Notes();
    followers.add(failing(() -> throwing(new IllegalStateException("full"))));
    followers.add(failing(() -> throwing(new NoClassDefFoundError("gone"))));
    followers.add(notes);
    followers.added(one);
    followers.removed(one);

    assertEquals(List.of("+1", "-1"), notes.told);
  }

  private static void throwing(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }

  @Test
  void provider_processItWants_probeForAsLongAsItTakesPart() {
    followers.add(only(1), "go");
    followers.added(one);
    followers.added(two);
    assertEquals(Set.of("go-1"), probes);

    followers.removed(two);
    assertEquals(Set.of("go-1"), probes);
    followers.removed(one);
    assertEquals(Set.of(), probes);
    followers.added(one);
    assertEquals(Set.of("go-1"), probes);
  }

  @Test
  void provider_late_askedAboutThoseThatTakePart() {
    followers.added(one);
    ProbeProvider provider = only(1);
    followers.add(provider, "go");
    followers.add(provider, "go");
    assertEquals(Set.of("go-1"), probes);

    followers.remove(provider);
    assertEquals(Set.of(), probes);
    followers.removed(one);
  }

  @Test
  void provider_severalOfThem_eachItsOwnProbe() {
    followers.add(only(1), "go");
    followers.add(only(1), "python");
    followers.add(
        process -> {
          throw new IllegalStateException("no");
        },
        "broken");
    followers.added(one);

    assertEquals(Set.of("go-1", "python-1"), probes);
  }

  @Test
  void close_probesAreTakenAway() {
    Notes notes = new Notes();
    followers.add(notes);
    followers.add(only(1), "go");
    followers.add(only(2), "python");
    followers.added(one);
    followers.added(two);
    followers.close();

    assertEquals(Set.of(), probes);
    assertEquals(List.of("+1", "+2"), notes.told, "listeners go with their bundles");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import io.hotprobe.probe.Probe;
import io.hotprobe.probe.ProbeProvider;
import io.hotprobe.probe.ProcessListener;
import io.hotprobe.probe.TracedProcess;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who wants to know about processes that take part: listeners, and providers of probes for single
 * processes. For one thread; one that fails does not keep others from being told.
 */
final class Followers {
  private static final Logger LOG = System.getLogger("io.hotprobe.process.discovery");

  /** Makes a probe a service. */
  interface Registrar {
    /** Registers the probe under this name; the result takes it away. */
    Runnable register(Probe probe, String name);
  }

  private final Registrar registrar;
  private final Set<ProcessListener> listeners = new HashSet<>();
  private final Map<ProbeProvider, String> providers = new LinkedHashMap<>();
  private final Map<Integer, TracedProcess> processes = new HashMap<>();
  private final Map<ProbeProvider, Map<Integer, Runnable>> registrations = new HashMap<>();

  Followers(Registrar registrar) {
    this.registrar = registrar;
  }

  void add(ProcessListener listener) {
    if (listeners.add(listener)) {
      for (TracedProcess process : List.copyOf(processes.values())) {
        guarded("a process listener", () -> listener.added(process));
      }
    }
  }

  void remove(ProcessListener listener) {
    listeners.remove(listener);
  }

  void add(ProbeProvider provider, String name) {
    if (providers.put(provider, name) == null) {
      processes.values().forEach(process -> offer(provider, process));
    }
  }

  void remove(ProbeProvider provider) {
    providers.remove(provider);
    Map<Integer, Runnable> made = registrations.remove(provider);
    if (made != null) {
      made.values().forEach(undo -> guarded("a probe's end", undo));
    }
  }

  void added(TracedProcess process) {
    processes.put(process.pid(), process);
    for (ProcessListener listener : listeners) {
      guarded("a process listener", () -> listener.added(process));
    }
    for (ProbeProvider provider : providers.keySet()) {
      offer(provider, process);
    }
  }

  void removed(TracedProcess process) {
    processes.remove(process.pid());
    for (Map<Integer, Runnable> made : registrations.values()) {
      Runnable undo = made.remove(process.pid());
      if (undo != null) {
        guarded("a probe's end", undo);
      }
    }
    for (ProcessListener listener : listeners) {
      guarded("a process listener", () -> listener.removed(process));
    }
  }

  private void offer(ProbeProvider provider, TracedProcess process) {
    guarded(
        "a probe provider",
        () -> {
          String name = providers.get(provider) + "-" + process.pid();
          provider
              .probeFor(process)
              .ifPresent(
                  probe ->
                      registrations
                          .computeIfAbsent(provider, none -> new HashMap<>())
                          .put(process.pid(), registrar.register(probe, name)));
        });
  }

  /** Takes all probes away. */
  void close() {
    new ArrayList<>(registrations.keySet()).forEach(this::remove);
    listeners.clear();
  }

  private static void guarded(String who, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.WARNING, who + " failed", e);
    }
  }
}

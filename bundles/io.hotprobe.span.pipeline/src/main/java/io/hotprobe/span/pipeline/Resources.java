// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import io.hotprobe.probe.ProcessDirectory;
import io.hotprobe.probe.TracedProcess;
import io.hotprobe.span.Resource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The resource of each process: one instance for as long as its attributes stay the same. Remembers
 * the last {@value #LIMIT} processes. Used by one thread.
 */
final class Resources {
  private static final int LIMIT = 4096;

  /** What is known of a process; no start means that only its pid is known. */
  private record Known(long startTicks, Map<String, Object> attributes, Resource resource) {}

  private static final long NO_START = -1;

  private final Supplier<@Nullable ProcessDirectory> directory;
  private final LongAdder unknown;
  private final Map<Integer, Known> byPid =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Known> eldest) {
          return size() > LIMIT;
        }
      };

  Resources(Supplier<@Nullable ProcessDirectory> directory, Tally tally) {
    this.directory = directory;
    unknown = tally.counter("unknown.process");
  }

  /** Returns the resource of the process; a minimal one, counted, when nobody knows it. */
  Resource of(int pid) {
    Known known = byPid.get(pid);
    ProcessDirectory processes = directory.get();
    TracedProcess process = processes == null ? null : processes.find(pid).orElse(null);
    if (process == null) {
      return withoutProcess(pid, known);
    }
    if (known != null
        && known.startTicks() == process.startTicks()
        && known.attributes().equals(process.resource())) {
      return known.resource();
    }
    Resource resource = new Resource(process.resource());
    byPid.put(pid, new Known(process.startTicks(), process.resource(), resource));
    return resource;
  }

  private Resource withoutProcess(int pid, @Nullable Known known) {
    if (known != null && known.startTicks() != NO_START) {
      return known.resource();
    }
    unknown.increment();
    if (known != null) {
      return known.resource();
    }
    Map<String, Object> attributes =
        Map.of("service.name", "unknown_service", "process.pid", (long) pid);
    Resource resource = new Resource(attributes);
    byPid.put(pid, new Known(NO_START, attributes, resource));
    return resource;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import io.hotprobe.span.ExportedSpan;
import io.hotprobe.span.SpanExporter;
import java.io.PrintStream;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Spans as they come. */
@Component(
    service = TraceCommands.class,
    property = {"osgi.command.scope=trace", "osgi.command.function=tail"})
public final class TraceCommands {
  private static final int WAITING = 4096;
  private static final long LOOK_MILLIS = 250;

  private final BundleContext context;

  /** Created by the components' runtime. */
  @Activate
  public TraceCommands(BundleContext context) {
    this.context = context;
  }

  /** Prints every span until the client goes away; a slow client misses some, which it is told. */
  @Descriptor("print spans as they come, until interrupted")
  public void tail() {
    tail(Integer.MAX_VALUE);
  }

  /** Prints so many spans, then ends. */
  @Descriptor("print so many spans as they come")
  public void tail(@Descriptor("how many") int count) {
    Tail tail = new Tail();
    ServiceRegistration<SpanExporter> registration =
        context.registerService(
            SpanExporter.class, tail, new Hashtable<>(Map.of("exporter.name", "shell.tail")));
    try {
      tail.print(count, System.out);
    } finally {
      registration.unregister();
    }
  }

  /** What waits to be printed for one client. */
  static final class Tail implements SpanExporter {
    private final BlockingQueue<ExportedSpan> waiting = new ArrayBlockingQueue<>(WAITING);
    private final AtomicLong missed = new AtomicLong();

    /** Spans that this client is too slow for are no loss of the agent's. */
    @Override
    public boolean export(List<ExportedSpan> batch) {
      for (ExportedSpan span : batch) {
        if (!waiting.offer(span)) {
          missed.incrementAndGet();
        }
      }
      return true;
    }

    /** An interrupt is how the end of the connection gets here: it ends the command. */
    void print(int count, PrintStream out) {
      try {
        for (int printed = 0; printed < count && !out.checkError(); ) {
          ExportedSpan span = waiting.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
          if (span != null) {
            out.println(SpanLine.of(span));
            printed++;
          }
          long lost = missed.getAndSet(0);
          if (lost > 0) {
            out.println(
                "(" + lost + " spans are missing here: they came faster than they were read)");
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.shell;

import io.hotprobe.span.ExportedSpan;
import io.hotprobe.span.SpanExporter;
import java.io.PrintStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
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
    BlockingQueue<ExportedSpan> waiting = new ArrayBlockingQueue<>(WAITING);
    ServiceRegistration<SpanExporter> registration =
        context.registerService(
            SpanExporter.class, batch -> batch.stream().allMatch(waiting::offer), null);
    try {
      print(waiting, count, System.out);
    } finally {
      registration.unregister();
    }
  }

  /** An interrupt is how the end of the connection gets here: it ends the command. */
  private static void print(BlockingQueue<ExportedSpan> waiting, int count, PrintStream out) {
    try {
      for (int printed = 0; printed < count && !out.checkError(); ) {
        ExportedSpan span = waiting.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (span != null) {
          out.println(SpanLine.of(span));
          printed++;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

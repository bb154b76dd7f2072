// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import io.hotprobe.probe.ProcessDirectory;
import io.hotprobe.span.Counters;
import io.hotprobe.span.SpanData;
import io.hotprobe.span.SpanExporter;
import io.hotprobe.span.SpanSink;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Takes spans from probes, completes them, and serves every exporter by a thread of its own. */
@Component(
    service = {SpanSink.class, Counters.class},
    immediate = true,
    configurationPid = SpanPipeline.PID)
@Designate(ocd = SpanPipeline.Config.class)
public final class SpanPipeline implements SpanSink, Counters {
  static final String PID = "io.hotprobe.span.pipeline";

  /** Service property of an exporter: its name in counters; the class's name if it is missing. */
  static final String EXPORTER_NAME = "exporter.name";

  private static final Logger LOG = System.getLogger(SpanPipeline.class.getPackageName());
  private static final Duration DRAIN = Duration.ofSeconds(2);

  /** Sizes, times and routes. */
  @ObjectClassDefinition(name = "Hotprobe span pipeline")
  public @interface Config {
    /** Spans that may wait in the sink, and for each exporter. */
    @AttributeDefinition
    int queueSize() default 16384;

    /** Spans in one batch, at most. */
    @AttributeDefinition
    int batchSize() default 1024;

    /** Milliseconds that the first span of a batch waits for others. */
    @AttributeDefinition
    long batchMillis() default 1000;

    /** Routes such as /users/{id}, /v1/:version or /static/*. */
    @AttributeDefinition
    String[] routePatterns() default {};

    /** Patterns of paths whose spans are thrown away. */
    @AttributeDefinition
    String[] routeIgnoredPatterns() default {};

    /** The rule for other paths: unset, path, wildcard, heuristic or low-cardinality. */
    @AttributeDefinition
    String routeUnmatched() default "heuristic";

    /** What replaces a path segment. */
    @AttributeDefinition
    String wildcardChar() default "*";

    /** Different segments that are kept below one prefix of a service's paths. */
    @AttributeDefinition
    int maxPathSegmentCardinality() default 10;
  }

  private final Tally tally = new Tally();
  private final Map<SpanExporter, ExportWorker> workers = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable ProcessDirectory> directory = new AtomicReference<>();
  private final AtomicReference<Routes> routes;
  private final Dispatcher dispatcher;
  private volatile ExportSettings settings;

  /** Starts the pipeline's thread. */
  @Activate
  public SpanPipeline(Config config) {
    settings = settings(config);
    routes = new AtomicReference<>(routes(config));
    SpanCompleter completer = new SpanCompleter(directory::get, routes::get, tally);
    SpanRing ring = new SpanRing(settings.queueSize());
    dispatcher = new Dispatcher(ring, completer, workers.values(), tally);
    logEffective(config);
  }

  /** Takes new sizes, times and routes. The sink's own size stays as it is. */
  @Modified
  void modified(Config config) {
    settings = settings(config);
    routes.set(routes(config));
    workers.values().forEach(worker -> worker.modify(settings));
    logEffective(config);
  }

  /** Sends what is queued, for two seconds at most; counts the rest. */
  @Deactivate
  void deactivate() {
    long deadline = System.nanoTime() + DRAIN.toNanos();
    dispatcher.stop(deadline);
    workers.values().forEach(ExportWorker::beginStop);
    workers.values().forEach(worker -> worker.awaitStop(deadline));
  }

  @Override
  public boolean accept(SpanData span) {
    return dispatcher.accept(span);
  }

  @Override
  public String component() {
    return "span.pipeline";
  }

  @Override
  public Map<String, Long> counters() {
    return tally.values();
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addExporter(SpanExporter exporter, Map<String, Object> properties) {
    String name =
        properties.get(EXPORTER_NAME) instanceof String given
            ? given
            : exporter.getClass().getSimpleName();
    workers.put(exporter, new ExportWorker(name, exporter, settings, tally));
  }

  void removeExporter(SpanExporter exporter) {
    dispatcher.awaitHandover();
    ExportWorker worker = workers.remove(exporter);
    if (worker != null) {
      worker.beginStop();
      worker.awaitStop(System.nanoTime() + DRAIN.toNanos());
    }
  }

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void setDirectory(ProcessDirectory processes) {
    directory.set(processes);
  }

  void unsetDirectory(ProcessDirectory processes) {
    directory.compareAndSet(processes, null);
  }

  private static ExportSettings settings(Config config) {
    return new ExportSettings(config.queueSize(), config.batchSize(), config.batchMillis());
  }

  private static Routes routes(Config config) {
    return new Routes(
        RoutePattern.compile(config.routePatterns()),
        RoutePattern.compile(config.routeIgnoredPatterns()),
        unmatched(config.routeUnmatched()),
        config.wildcardChar().isEmpty() ? "*" : config.wildcardChar(),
        Math.max(1, config.maxPathSegmentCardinality()));
  }

  private static Unmatched unmatched(String name) {
    return Unmatched.ofConfigName(name)
        .orElseGet(
            () -> {
              LOG.log(
                  Level.ERROR,
                  "routes.unmatched: expected unset, path, wildcard, heuristic or low-cardinality,"
                      + " got ''{0}''; heuristic is used",
                  name);
              return Unmatched.HEURISTIC;
            });
  }

  private void logEffective(Config config) {
    LOG.log(
        Level.INFO,
        "Span pipeline: queue {0}, batches of {1} or {2} ms, {3} route patterns, unmatched {4}",
        settings.queueSize(),
        settings.batchSize(),
        settings.batchMillis(),
        config.routePatterns().length,
        config.routeUnmatched());
  }
}

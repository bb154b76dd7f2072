// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import io.hotprobe.probe.ProcessDirectory;
import io.hotprobe.span.ExportedSpan;
import io.hotprobe.span.Resource;
import io.hotprobe.span.SpanData;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gives a span its resource, its route and its name. Used by one thread. */
final class SpanCompleter {
  private static final String METHOD = "http.request.method";
  private static final String ROUTE = "http.route";
  private static final String STATUS = "http.response.status_code";
  private static final long CLIENT_ERRORS = 400;
  private static final long SERVER_ERRORS = 500;
  private static final int NAMES = 1024;

  private final Resources resources;
  private final Supplier<Routes> routes;
  private final LongAdder ignored;
  private final Map<String, Map<String, String>> names = new HashMap<>();
  private int nameCount;

  SpanCompleter(
      Supplier<@Nullable ProcessDirectory> directory, Supplier<Routes> routes, Tally tally) {
    resources = new Resources(directory, tally);
    this.routes = routes;
    ignored = tally.counter("ignored");
  }

  /** Returns the span as it leaves, or null when its path is configured to be ignored. */
  @Nullable ExportedSpan complete(SpanData span) {
    Resource resource = resources.of(span.pid());
    if (!(span.attributes().get(METHOD) instanceof String method)) {
      return new ExportedSpan(span, resource);
    }
    Routes current = routes.get();
    String path = HttpPath.of(span.attributes());
    if (path != null && current.ignores(path)) {
      ignored.increment();
      return null;
    }
    String verb = method.equals("_OTHER") ? "HTTP" : method;
    if (span.kind() != SpanData.Kind.SERVER) {
      return new ExportedSpan(renamed(span, verb, span.attributes()), resource);
    }
    return new ExportedSpan(served(span, verb, path, resource, current), resource);
  }

  private SpanData served(
      SpanData span, String verb, @Nullable String path, Resource resource, Routes current) {
    Map<String, Object> attributes = span.attributes();
    if (attributes.get(ROUTE) instanceof String known) {
      return renamed(span, name(verb, known), attributes);
    }
    String route = path == null ? null : current.routeOf(service(resource), path, served(span));
    if (route == null) {
      return renamed(span, verb, attributes);
    }
    return renamed(span, name(verb, route), new WithOneMore(attributes, ROUTE, route));
  }

  /** Tells whether the answer shows that there is something at the path: any but none and 4xx. */
  private static boolean served(SpanData span) {
    return span.attributes().get(STATUS) instanceof Long status
        && (status < CLIENT_ERRORS || status >= SERVER_ERRORS);
  }

  private static String service(Resource resource) {
    return resource.attributes().get("service.name") instanceof String name ? name : "";
  }

  /** Joins verb and route; the same pair gives the same string, so that repeated names are free. */
  private String name(String verb, String route) {
    Map<String, String> ofVerb = names.get(verb);
    String known = ofVerb == null ? null : ofVerb.get(route);
    if (known != null) {
      return known;
    }
    if (nameCount++ >= NAMES) {
      names.clear();
      nameCount = 1;
    }
    String name = verb + " " + route;
    names.computeIfAbsent(verb, ignoredVerb -> new HashMap<>()).put(route, name);
    return name;
  }

  private static SpanData renamed(SpanData span, String name, Map<String, Object> attributes) {
    if (span.attributes() == attributes && span.name().equals(name)) {
      return span;
    }
    return new SpanData(
        span.traceIdHigh(),
        span.traceIdLow(),
        span.spanId(),
        span.parentSpanId(),
        span.parentIsRemote(),
        span.traceFlags(),
        span.traceState(),
        span.kind(),
        name,
        span.startEpochNanos(),
        span.endEpochNanos(),
        span.error(),
        span.pid(),
        span.link(),
        attributes);
  }
}

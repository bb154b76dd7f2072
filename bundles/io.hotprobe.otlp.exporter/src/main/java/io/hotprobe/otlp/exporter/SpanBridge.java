// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import io.hotprobe.span.ExportedSpan;
import io.hotprobe.span.SpanData;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.internal.W3CTraceContextEncoding;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Turns spans into the SDK's spans. Used by one thread. */
final class SpanBridge {
  private static final int RESOURCES = 1024;
  private static final AttributeKey<String> LINK = AttributeKey.stringKey("hotprobe.link");
  private static final String[] LINKS = linkNames();

  private final InstrumentationScopeInfo scope;
  private final LongAdder badTraceStates;
  private final AttributeBridge attributes = new AttributeBridge();
  private final Map<io.hotprobe.span.Resource, Resource> resources = new IdentityHashMap<>();

  /**
   * Creates a bridge.
   *
   * @param version version of the instrumentation scope
   * @param badTraceStates counts tracestate values that break W3C's grammar; they are left out
   */
  SpanBridge(String version, LongAdder badTraceStates) {
    scope = InstrumentationScopeInfo.builder("io.hotprobe").setVersion(version).build();
    this.badTraceStates = badTraceStates;
  }

  /** Returns the SDK's form of all spans, in the same order. */
  List<io.opentelemetry.sdk.trace.data.SpanData> of(List<ExportedSpan> spans) {
    List<io.opentelemetry.sdk.trace.data.SpanData> bridged = new ArrayList<>(spans.size());
    for (ExportedSpan span : spans) {
      bridged.add(of(span));
    }
    return bridged;
  }

  private io.opentelemetry.sdk.trace.data.SpanData of(ExportedSpan exported) {
    SpanData span = exported.span();
    String traceId = TraceId.fromLongs(span.traceIdHigh(), span.traceIdLow());
    TraceFlags flags = TraceFlags.fromByte((byte) span.traceFlags());
    SpanContext context =
        SpanContext.create(
            traceId, SpanId.fromLong(span.spanId()), flags, traceState(span.traceState()));
    Attributes all = attributes.of(span.attributes(), LINK, LINKS[span.link().ordinal()]);
    return new BridgedSpan(
        span, context, parent(span, traceId, flags), all, resource(exported.resource()), scope);
  }

  private static SpanContext parent(SpanData span, String traceId, TraceFlags flags) {
    if (span.parentSpanId() == 0) {
      return SpanContext.getInvalid();
    }
    String parentId = SpanId.fromLong(span.parentSpanId());
    return span.parentIsRemote()
        ? SpanContext.createFromRemoteParent(traceId, parentId, flags, TraceState.getDefault())
        : SpanContext.create(traceId, parentId, flags, TraceState.getDefault());
  }

  private TraceState traceState(@Nullable String header) {
    if (header == null || header.isBlank()) {
      return TraceState.getDefault();
    }
    try {
      TraceState state = W3CTraceContextEncoding.decodeTraceState(header);
      if (state.isEmpty()) {
        badTraceStates.increment();
      }
      return state;
    } catch (IllegalArgumentException invalid) {
      badTraceStates.increment();
      return TraceState.getDefault();
    }
  }

  private Resource resource(io.hotprobe.span.Resource resource) {
    Resource known = resources.get(resource);
    if (known == null) {
      if (resources.size() >= RESOURCES) {
        resources.clear();
      }
      known = Resource.create(attributes.of(resource.attributes()));
      resources.put(resource, known);
    }
    return known;
  }

  private static String[] linkNames() {
    SpanData.Link[] links = SpanData.Link.values();
    String[] names = new String[links.length];
    for (SpanData.Link link : links) {
      names[link.ordinal()] = link.name().toLowerCase(Locale.ROOT);
    }
    return names;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.config.yaml.setting;

import io.hotprobe.config.yaml.document.Findings;
import io.hotprobe.config.yaml.document.Value;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/**
 * Where traces go. The variable for traces is used as it is; the general one and the key in the
 * file are bases, to which the path of traces is added. What may be secret in a URL is not repeated
 * in messages.
 */
final class Endpoint {
  private static final String PATH = "/v1/traces";
  private static final String EXPECTED = "a URL such as http://127.0.0.1:4318";
  private static final String GRPC_PORT = "4317";

  private final Sources sources;
  private final Findings findings;

  Endpoint(Sources sources, Findings findings) {
    this.sources = sources;
    this.findings = findings;
  }

  /**
   * Returns the final URL.
   *
   * @param protocolIsSet whether the operator said how to talk to it
   */
  Optional<String> read(boolean protocolIsSet) {
    Optional<Value> traces = sources.variable(List.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"));
    Optional<Value> inFile = sources.inFile("otel_traces_export.endpoint");
    Optional<Value> general = sources.variable(List.of("OTEL_EXPORTER_OTLP_ENDPOINT"));
    Optional<Value> chosen = traces.or(() -> inFile).or(() -> general);
    Optional<URI> uri = chosen.flatMap(this::parse);
    if (uri.isEmpty()) {
      return Optional.empty();
    }
    if (!protocolIsSet && String.valueOf(uri.get().getPort()).endsWith(GRPC_PORT)) {
      findings.warning(
          chosen.orElseThrow().place(),
          "port "
              + uri.get().getPort()
              + " is usually one for OTLP over gRPC, which is not supported yet: http/protobuf is"
              + " spoken, usually on port 4318");
    }
    return Optional.of(traces.isPresent() ? asItIs(uri.get(), traces.get()) : withPath(uri.get()));
  }

  private String asItIs(URI uri, Value value) {
    if (path(uri).isEmpty()) {
      findings.warning(
          value.place(), "has no path and is used as it is; collectors expect " + PATH);
    }
    return uri.toString();
  }

  private static String withPath(URI uri) {
    String path = path(uri);
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String base = uri.getScheme() + "://" + uri.getRawAuthority() + path;
    return (path.endsWith(PATH) ? base : base + PATH) + query;
  }

  private static String path(URI uri) {
    return uri.getRawPath().replaceFirst("/+$", "");
  }

  private Optional<URI> parse(Value value) {
    if (!(value instanceof Value.Scalar scalar)) {
      findings.expected(value, EXPECTED);
      return Optional.empty();
    }
    String text = scalar.text().orElse("").strip();
    try {
      URI uri = new URI(text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null) {
        return Optional.of(uri);
      }
    } catch (URISyntaxException e) {
      findings.error(
          value.place(), "expected " + EXPECTED + ", got " + shown(scalar) + ": " + e.getReason());
      return Optional.empty();
    }
    findings.error(value.place(), "expected " + EXPECTED + ", got " + shown(scalar));
    return Optional.empty();
  }

  private static String shown(Value.Scalar scalar) {
    String text = scalar.text().orElse("");
    return text.contains("@") || text.contains("?")
        ? "another text (not shown, it may hold a secret)"
        : scalar.describe();
  }
}

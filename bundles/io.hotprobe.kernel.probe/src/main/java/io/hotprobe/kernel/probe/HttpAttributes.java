// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.kernel.probe;

import static io.hotprobe.kernel.probe.ExchangeFlagsValues.*;

import io.hotprobe.span.AttributeMap;
import io.hotprobe.span.SpanData.Kind;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Attributes of an HTTP span by the OpenTelemetry semantic conventions for HTTP (1.23 and later,
 * stable). Secrets in URLs are left out, see {@link Redaction}.
 *
 * @param flags enum hp_exchange_flags
 * @param status 0 if there was no response
 * @param minor of HTTP/1.minor
 * @param host value of the Host header, perhaps empty
 */
record HttpAttributes(
    Kind kind,
    RequestLine line,
    int flags,
    int status,
    int minor,
    String host,
    String localAddress,
    int localPort,
    String peerAddress,
    int peerPort,
    long requestSize,
    long responseSize) {
  private static final int EXPECTED = 16; // a server's, without those that are seldom there

  /**
   * Returns whether the span's status is ERROR: a server answers for 5xx, a client also for 4xx.
   */
  boolean isError() {
    return errorType() != null;
  }

  private @Nullable String errorType() {
    if ((flags & HP_X_NO_RESPONSE) != 0) {
      return "no_response";
    }
    if ((flags & HP_X_RESPONSE_CUT) != 0) {
      return "response_cut";
    }
    int firstError = kind == Kind.SERVER ? 500 : 400;
    return status >= firstError ? Integer.toString(status) : null;
  }

  Map<String, Object> toMap() {
    AttributeMap.Builder map = new AttributeMap.Builder(EXPECTED);
    String method = line.knownMethod();
    map.put("http.request.method", method);
    if (!method.equals(line.method())) {
      map.put("http.request.method_original", line.method());
    }
    if (status != 0) {
      map.put("http.response.status_code", (long) status);
    }
    map.put("http.request.body.size", requestSize);
    map.put("http.response.body.size", responseSize);
    map.put("network.protocol.version", minor == 0 ? "1.0" : "1.1");
    map.put("network.peer.address", peerAddress);
    map.put("network.peer.port", (long) peerPort);
    String error = errorType();
    if (error != null) {
      map.put("error.type", error);
    }
    Authority server = server();
    map.put("server.address", server.address());
    map.put("server.port", (long) server.port());
    if (kind == Kind.SERVER) {
      addServer(map);
    } else {
      map.put("url.full", fullUrl(server));
    }
    return map.build();
  }

  private Authority server() {
    Authority socket =
        kind == Kind.SERVER
            ? new Authority(localAddress, localPort)
            : new Authority(peerAddress, peerPort);
    return Authority.parse(
        line.authority() != null ? line.authority() : host, line.scheme(), socket);
  }

  private void addServer(AttributeMap.Builder map) {
    map.put("url.scheme", line.scheme());
    map.put("url.path", Redaction.path(line.path()));
    if (line.query() != null) {
      map.put("url.query", Redaction.query(line.query()));
    }
    map.put("client.address", peerAddress);
    map.put("network.local.address", localAddress);
    map.put("network.local.port", (long) localPort);
  }

  private String fullUrl(Authority server) {
    String url =
        line.scheme() + "://" + user() + server.inUrl(line.scheme()) + Redaction.path(line.path());
    return line.query() == null ? url : url + "?" + Redaction.query(line.query());
  }

  /** Tells that a user was named, but not which. */
  private String user() {
    boolean named = line.authority() != null && line.authority().indexOf('@') >= 0;
    return named ? Redaction.REDACTED + ":" + Redaction.REDACTED + "@" : "";
  }
}

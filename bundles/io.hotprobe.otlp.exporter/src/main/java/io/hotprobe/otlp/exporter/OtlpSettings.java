// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A checked configuration.
 *
 * @param endpoint the final URL for traces
 * @param json whether the encoding is JSON instead of protobuf
 * @param headers what every request carries in addition
 * @param gzip whether bodies are compressed
 * @param timeout for one attempt, from connecting to the end of the answer
 * @param certificate file of trusted PEM certificates instead of the JDK's, or null
 * @param insecure whether any certificate is good
 * @param backoff when and how long to repeat
 */
record OtlpSettings(
    URI endpoint,
    boolean json,
    Map<String, String> headers,
    boolean gzip,
    Duration timeout,
    @Nullable Path certificate,
    boolean insecure,
    Backoff backoff) {

  /**
   * Checks the configuration.
   *
   * @throws IllegalArgumentException with what was expected and what was found
   */
  static OtlpSettings of(OtlpExporter.Config config) {
    if (config.timeoutMillis() <= 0) {
      throw new IllegalArgumentException(
          "timeoutMillis: expected a positive number, got " + config.timeoutMillis());
    }
    String certificate = config.certificate().strip();
    return new OtlpSettings(
        endpoint(config.endpoint().strip()),
        isJson(config.protocol().strip()),
        OtlpHeaders.parse(config.headers()),
        isGzip(config.compression().strip()),
        Duration.ofMillis(config.timeoutMillis()),
        certificate.isEmpty() ? null : Path.of(certificate),
        config.insecureSkipVerify(),
        new Backoff(
            Duration.ofMillis(config.backoffInitialMillis()),
            Duration.ofMillis(config.backoffMaxMillis()),
            Duration.ofMillis(config.backoffMaxElapsedMillis())));
  }

  /** Returns an endpoint without user, query and fragment, which may hold secrets. */
  static String printable(URI endpoint) {
    String port = endpoint.getPort() < 0 ? "" : ":" + endpoint.getPort();
    return endpoint.getScheme() + "://" + endpoint.getHost() + port + endpoint.getRawPath();
  }

  private static URI endpoint(String text) {
    URI uri;
    try {
      uri = URI.create(text);
    } catch (IllegalArgumentException invalid) {
      throw new IllegalArgumentException("endpoint: expected a URL, got '" + text + "'", invalid);
    }
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!http || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "endpoint: expected a URL such as http://127.0.0.1:4318/v1/traces, got '" + text + "'");
    }
    return uri;
  }

  private static boolean isJson(String protocol) {
    return switch (protocol) {
      case "http/json" -> true;
      case "http/protobuf", "" -> false;
      default ->
          throw new IllegalArgumentException(
              "protocol: supported are http/protobuf and http/json, got '" + protocol + "'");
    };
  }

  private static boolean isGzip(String compression) {
    return switch (compression.toLowerCase(Locale.ROOT)) {
      case "gzip" -> true;
      case "none", "" -> false;
      default ->
          throw new IllegalArgumentException(
              "compression: expected none or gzip, got '" + compression + "'");
    };
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an ExportTraceServiceResponse says about spans that were not accepted. Bytes that make no
 * sense count as a complete success, as the status code says.
 *
 * @param rejected number of spans that were rejected
 * @param message the Collector's explanation or warning, possibly empty
 */
record PartialSuccess(long rejected, String message) {
  private static final PartialSuccess NONE = new PartialSuccess(0, "");
  private static final Pattern JSON_REJECTED =
      Pattern.compile("\"rejected_?[sS]pans\"\\s*:\\s*\"?(\\d{1,18})");
  private static final Pattern JSON_MESSAGE =
      Pattern.compile("\"error_?[mM]essage\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.){0,1000})");
  private static final int PARTIAL_SUCCESS = 1;
  private static final int REJECTED_SPANS = 1;
  private static final int ERROR_MESSAGE = 2;

  /** Reads the body of a response in the encoding of the request. */
  static PartialSuccess parse(byte[] body, boolean json) {
    if (body.length == 0) {
      return NONE;
    }
    return json ? parseJson(new String(body, StandardCharsets.UTF_8)) : parseProtobuf(body);
  }

  private static PartialSuccess parseJson(String body) {
    Matcher rejected = JSON_REJECTED.matcher(body);
    Matcher message = JSON_MESSAGE.matcher(body);
    return new PartialSuccess(
        rejected.find() ? Long.parseLong(rejected.group(1)) : 0,
        message.find() ? message.group(1) : "");
  }

  private static PartialSuccess parseProtobuf(byte[] body) {
    PartialSuccess found = NONE;
    ProtobufReader response = new ProtobufReader(body, 0, body.length);
    while (response.next()) {
      if (response.field() == PARTIAL_SUCCESS && response.isBytes()) {
        found = parse(response.message());
      }
    }
    return response.valid() ? found : NONE;
  }

  private static PartialSuccess parse(ProtobufReader partial) {
    long rejected = 0;
    String message = "";
    while (partial.next()) {
      if (partial.field() == REJECTED_SPANS && !partial.isBytes()) {
        rejected = Math.max(0, partial.number());
      } else if (partial.field() == ERROR_MESSAGE && partial.isBytes()) {
        message = partial.text();
      }
    }
    return partial.valid() ? new PartialSuccess(rejected, message) : NONE;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartialSuccessTest {
  private static byte[] response(long rejected, String message) {
    ExportTracePartialSuccess partial =
        ExportTracePartialSuccess.newBuilder()
            .setRejectedSpans(rejected)
            .setErrorMessage(message)
            .build();
    return ExportTraceServiceResponse.newBuilder().setPartialSuccess(partial).build().toByteArray();
  }

  @Test
  void parse_protobuf_findsNumberAndMessage() {
    assertEquals(
        new PartialSuccess(123456789, "é"), PartialSuccess.parse(response(123456789, "é"), false));
  }

  @Test
  void parse_warningWithoutRejection_keepsTheMessage() {
    assertEquals(
        new PartialSuccess(0, "slow down"), PartialSuccess.parse(response(0, "slow down"), false));
  }

  @Test
  void parse_negativeNumber_countsAsNone() {
    assertEquals(0, PartialSuccess.parse(response(-3, ""), false).rejected());
  }

  @Test
  void parse_cutAnywhere_neverFails() {
    byte[] whole = response(300, "message");
    for (int length = 0; length < whole.length; length++) {
      PartialSuccess found = PartialSuccess.parse(Arrays.copyOf(whole, length), false);
      assertEquals(new PartialSuccess(0, ""), found, "cut at " + length);
    }
  }

  @Test
  void parse_randomBytes_neverFails() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      assertTrue(PartialSuccess.parse(bytes, false).rejected() >= 0);
      assertTrue(PartialSuccess.parse(bytes, true).rejected() >= 0);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|0|``",
        "{\"partialSuccess\":{}}|0|``",
        "{\"partialSuccess\":{\"rejectedSpans\":\"12\",\"errorMessage\":\"a \\\"b\\\"\"}}|12|a \\\"b\\\"",
        "{\"partialSuccess\":{\"rejectedSpans\":3}}|3|``",
        "{\"partial_success\":{\"rejected_spans\":\"4\",\"error_message\":\"m\"}}|4|m",
        "<html>|0|``",
      })
  void parse_json_findsNumberAndMessage(String json, long rejected, String message) {
    assertEquals(
        new PartialSuccess(rejected, message),
        PartialSuccess.parse(json.getBytes(StandardCharsets.UTF_8), true));
  }
}

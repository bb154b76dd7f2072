// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpSettingsTest {
  private static final String URL = "http://127.0.0.1:4318/v1/traces";

  private static String refused(Samples.TestConfig config) {
    return assertThrows(IllegalArgumentException.class, () -> OtlpSettings.of(config)).getMessage();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:4318", "grpc://h:4317", "http:///x", "/v1/traces", "ftp://h/"})
  void of_endpointWithoutHttpHost_isRefused(String endpoint) {
    assertEquals(
        "endpoint: expected a URL such as http://127.0.0.1:4318/v1/traces, got '" + endpoint + "'",
        refused(new Samples.TestConfig(endpoint)));
  }

  @Test
  void of_endpointThatIsNoUrl_isRefused() {
    assertEquals(
        "endpoint: expected a URL, got 'http://a b'",
        refused(new Samples.TestConfig("http://a b")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http", "HTTP/PROTOBUF"})
  void of_otherProtocol_namesTheSupportedOnes(String protocol) {
    Samples.TestConfig config = new Samples.TestConfig(URL);
    config.protocol = protocol;

    assertEquals(
        "protocol: supported are http/protobuf and http/json, got '" + protocol + "'",
        refused(config));
  }

  @Test
  void of_otherCompression_isRefused() {
    Samples.TestConfig config = new Samples.TestConfig(URL);
    config.compression = "zstd";

    assertEquals("compression: expected none or gzip, got 'zstd'", refused(config));
  }

  @Test
  void of_noTimeout_isRefused() {
    Samples.TestConfig config = new Samples.TestConfig(URL);
    config.timeoutMillis = 0;

    assertEquals("timeoutMillis: expected a positive number, got 0", refused(config));
  }

  @Test
  void of_negativeBackoff_isRefused() {
    Samples.TestConfig config = new Samples.TestConfig(URL);
    config.max = -1;

    assertEquals(
        "back-off times: expected none below 0, got initial PT0.01S, max PT-0.001S,"
            + " max elapsed PT3S",
        refused(config));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "secret|entry 1: expected name=value, found no '='",
        "a=1,secret|entry 2: expected name=value, found no '='",
        "=secret|entry 1: expected a header name, got ''",
        "a b=secret|entry 1: expected a header name, got 'a b'",
        "Host=secret|entry 1: 'Host' is set by the exporter itself",
        "content-length=1|entry 1: 'content-length' is set by the exporter itself",
        "a=%zz|value of 'a': expected percent-encoding, got a stray %",
        "a=%0d%0aX: secret|value of 'a': expected printable characters only",
      })
  void of_badHeaders_saysWhereWithoutTheValue(String headers, String message) {
    Samples.TestConfig config = new Samples.TestConfig(URL);
    config.headers = headers;

    assertEquals("headers: " + message, refused(config));
  }

  @Test
  void of_headers_areReadInOrder() {
    Samples.TestConfig config = new Samples.TestConfig(URL);
    config.headers = "a=1,B=x%2Cy=z,,c=";

    assertEquals(Map.of("a", "1", "B", "x,y=z", "c", ""), OtlpSettings.of(config).headers());
  }

  @Test
  void printable_secretsInTheUrl_areLeftOut() {
    String printed =
        OtlpSettings.printable(URI.create("https://user:secret@host:1/v1/traces?key=secret#x"));

    assertEquals("https://host:1/v1/traces", printed);
    assertFalse(printed.contains("secret"));
  }
}

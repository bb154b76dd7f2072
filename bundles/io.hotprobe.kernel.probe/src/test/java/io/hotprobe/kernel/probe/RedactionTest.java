// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.kernel.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "AWSAccessKeyId", // the four of the semantic conventions
        "Signature",
        "sig",
        "X-Goog-Signature",
        "X-Amz-Signature",
        "X-Amz-Credential",
        "X-Amz-Security-Token",
        "password",
        "PassWord",
        "old_passwd",
        "pwd",
        "user[password]",
        "client_secret",
        "access_token",
        "token",
        "id-token",
        "api_key",
        "apiKey",
        "API-KEY",
        "key",
        "code",
        "jwt",
        "PHPSESSIONID",
        "sid",
        "SAMLResponse",
        "pass%77ord", // %77 is w
        "%70%61%73%73%77%6f%72%64",
        "api%5Fkey",
      })
  void query_secretName_valueGoneAndNameKept(String name) {
    assertEquals(name + "=REDACTED", Redaction.query(name + "=s3cret"));
    assertEquals("a=1&" + name + "=REDACTED&b=2", Redaction.query("a=1&" + name + "=x&b=2"));
    assertEquals(name + "=REDACTED;z=1", Redaction.query(name + "=x;z=1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "q=OpenTelemetry",
        "page=2&sort=asc",
        "codec=h264&keyboard=us&passage=7&design=flat&author=bob",
        "token",
        "token=",
        "token&x=1",
        "=secret",
        "&&;;",
        "a=token",
        "%=1",
        "%zz=1",
        "%7=1",
        "naïve=ü",
      })
  void query_nothingSecret_sameObject(String query) {
    assertSame(query, Redaction.query(query));
  }

  @ParameterizedTest
  @CsvSource({
    "token=a=b==&x=1, token=REDACTED&x=1",
    "token=a&token=b, token=REDACTED&token=REDACTED",
    "x=1&token=a, x=1&token=REDACTED",
    "a=1&b=2&sig=abc%2Bdef%3D&c=3&password=p, a=1&b=2&sig=REDACTED&c=3&password=REDACTED",
    "token=?&q, token=REDACTED&q",
  })
  void query_severalParameters_onlySecretsGone(String query, String expected) {
    assertEquals(expected, Redaction.query(query));
  }

  @ParameterizedTest
  @CsvSource({
    "/shop;jsessionid=8A3F/cart, /shop;jsessionid=REDACTED/cart",
    "/a;v=1;token=x, /a;v=1;token=REDACTED",
    "/a;token=x/b;sid=y/c, /a;token=REDACTED/b;sid=REDACTED/c",
  })
  void path_secretInParameters_gone(String path, String expected) {
    assertEquals(expected, Redaction.path(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "/token=x", "/a;v=2/b", "/a;", "/password/reset"})
  void path_nothingSecretInParameters_sameObject(String path) {
    assertSame(path, Redaction.path(path));
  }
}

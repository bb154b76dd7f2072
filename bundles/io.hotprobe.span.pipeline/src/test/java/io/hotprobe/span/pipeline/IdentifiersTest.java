// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifiersTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "1",
        "42",
        "20261125",
        "2026-11-25",
        "-1",
        "3.14",
        "12:30",
        "550e8400-e29b-41d4-a716-446655440000",
        "550E8400E29B41D4A716446655440000",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "deadbeefcafebabe", // hexadecimal without a digit
        "5f3a9c1d",
        "a1b2c3",
        "x7Kp2Q",
        "user-17",
        "item_4",
        "ORD12345",
        "dQw4w9WgXcQ",
        "eyJhbGciOiJIUzI1NiJ9",
        "507f1f77bcf86cd799439011",
        "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "v12345678", // more digits than a version has
        "v1-0-0-alpha-beta-17",
        "caf%C3%A9",
        "caf\u00e9",
        "\u65e5\u672c",
        "\ud83d\ude00",
        "a b",
        "a\u0000b",
        "a\nb",
        "bob@example.com",
        "a=b",
        "a,b",
        "a+b",
        "<script>",
        "'or'1",
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmno", // 41 characters
      })
  void matches_nameOfOneThing_true(String segment) {
    assertTrue(Identifiers.matches(segment), segment);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "users",
        "Users",
        "api",
        "v1",
        "V2",
        "v1.2",
        "v10",
        "v1beta1",
        "v2alpha",
        "oauth2",
        "s3",
        "http2-server",
        "health_check",
        "health-check",
        "favicon.ico",
        "index.html",
        "well.known",
        "shopping-cart-items-of-the-customer",
        "..",
        ".",
        "-",
        "~bob",
        "$metadata",
        "deadbeef", // could be a word
        "facade",
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmn", // 40 characters
      })
  void matches_wordOfTheApplication_false(String segment) {
    assertFalse(Identifiers.matches(segment), segment);
  }
}

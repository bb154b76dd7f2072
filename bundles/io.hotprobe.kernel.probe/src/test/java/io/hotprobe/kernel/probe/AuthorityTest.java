// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.kernel.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorityTest {
  @ParameterizedTest
  @CsvSource({
    "shop.example:8080, shop.example, 8080",
    "shop.example, shop.example, 80",
    "'', 10.0.0.1, 9000",
    "[::1]:8080, ::1, 8080",
    "[2001:db8::7], 2001:db8::7, 80",
    "h:, h, 9000",
    "h:x1, h, 9000",
    "h:99999, h, 9000",
    "h:99999999999999999999, h, 9000",
    "[broken, [broken, 80",
  })
  void parse_hostHeader_hostAndPort(String text, String address, int port) {
    assertEquals(new Authority(address, port), Authority.parse(text, "10.0.0.1", 9000));
  }

  @ParameterizedTest
  @CsvSource({"h, 80, h", "h, 81, h:81", "::1, 81, [::1]:81", "::1, 80, [::1]"})
  void withPort_anyAddress_asInUrl(String address, int port, String expected) {
    assertEquals(expected, new Authority(address, port).withPort());
  }
}

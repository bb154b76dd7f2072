// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.kernel.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorityTest {
  private static final Authority SOCKET = new Authority("10.0.0.1", 9000);

  @ParameterizedTest
  @CsvSource({
    "shop.example:8080, http, shop.example, 8080",
    "shop.example, http, shop.example, 80",
    "shop.example, https, shop.example, 443",
    "shop.example:80, https, shop.example, 80",
    "shop.example, ws, shop.example, 80",
    "'', http, 10.0.0.1, 9000",
    "'  ', http, 10.0.0.1, 9000",
    "[::1]:8080, http, ::1, 8080",
    "[2001:db8::7], http, 2001:db8::7, 80",
    "[2001:db8::7], https, 2001:db8::7, 443",
    "[fe80::1%25eth0]:81, http, fe80::1%25eth0, 81",
    "[::1]:, http, ::1, 9000",
    "::1, http, ::1, 80",
    "2001:db8::7, https, 2001:db8::7, 443",
    "h:, http, h, 9000",
    "h:x1, http, h, 9000",
    "h:-1, http, h, 9000",
    "h:0, http, h, 9000",
    "h:65535, http, h, 65535",
    "h:65536, http, h, 9000",
    "h:99999, http, h, 9000",
    "h:99999999999999999999, http, h, 9000",
    ":8080, http, 10.0.0.1, 8080",
    "[]:8080, http, 10.0.0.1, 8080",
    "[broken, http, [broken, 80",
    "bob@h:81, http, h, 81",
    "bob:pw@h, http, h, 80",
    "bob:p@w@h:82, http, h, 82",
    "bob:pw@[::1]:83, http, ::1, 83",
    "bob:pw@, http, 10.0.0.1, 9000",
    "bücher.example, http, bücher.example, 80",
    "SHOP.Example:8080, http, SHOP.Example, 8080",
  })
  void parse_anyText_hostAndPort(String text, String scheme, String address, int port) {
    assertEquals(new Authority(address, port), Authority.parse(text, scheme, SOCKET));
  }

  @ParameterizedTest
  @CsvSource({
    "h, 80, http, h",
    "h, 81, http, h:81",
    "h, 80, https, h:80",
    "h, 443, https, h",
    "h, 443, http, h:443",
    "::1, 81, http, [::1]:81",
    "::1, 80, http, [::1]",
  })
  void inUrl_anyAddress_portOnlyIfNotTheSchemesOwn(
      String address, int port, String scheme, String expected) {
    assertEquals(expected, new Authority(address, port).inUrl(scheme));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.kernel.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  /** IPv4 addresses stand in the first 4 of 16 bytes; the others must not matter. */
  @ParameterizedTest
  @CsvSource({
    "0a000001ffffffffffffffffffffffff, 10.0.0.1",
    "fffefdfc000000000000000000000000, 255.254.253.252",
    "00000000000000000000000000000000, 0.0.0.0",
  })
  void text_ipv4_dotted(String bytes, String expected) {
    assertEquals(expected, text(bytes, AF_INET));
  }

  /** The rules and some examples of RFC 5952 section 4. */
  @ParameterizedTest
  @CsvSource({
    "00000000000000000000000000000000, ::",
    "00000000000000000000000000000001, ::1",
    "20010db8000000000000000000000001, 2001:db8::1",
    "20010db8000000010000000000000001, 2001:db8:0:1::1",
    "20010db8000000000001000000000001, 2001:db8::1:0:0:1",
    "20010db8000100010001000000010001, 2001:db8:1:1:1:0:1:1",
    "20010db8000100000000000000000000, 2001:db8:1::",
    "00010000000000000000000000000000, 1::",
    "20010db800aabbccddee00ff0abc0def, 2001:db8:aa:bbcc:ddee:ff:abc:def",
    "fe80000000000000020c29fffe12abcd, fe80::20c:29ff:fe12:abcd",
    "00000000000000000000ffff0a010203, 10.1.2.3",
  })
  void text_ipv6_asRfc5952Says(String bytes, String expected) {
    assertEquals(expected, text(bytes, AF_INET6));
  }

  private static String text(String bytes, int family) {
    byte[] event = HexFormat.of().parseHex("aaaa" + bytes + "bbbb");
    return new Addresses().text(MemorySegment.ofArray(event), 2, family);
  }
}

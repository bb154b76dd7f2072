// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.kernel.probe;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Texts of IP addresses. Those of IPv4 that came lately are remembered. Used by one thread. */
final class Addresses {
  private static final int AF_INET = 2;
  private static final int IPV4 = 4; // bytes
  private static final int IPV6 = 16;

  private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED;
  private static final int KNOWN = 256; // a power of two

  private final int[] words = new int[KNOWN];
  private final @Nullable String[] texts = new String[KNOWN];

  /**
   * Returns an address as text. An IPv4 address mapped into IPv6 (RFC 4291 section 2.5.5.2) reads
   * as IPv4; IPv6 is written as RFC 5952 asks.
   *
   * @param event holds 4 or 16 bytes in network order at the offset
   * @param family AF_INET or AF_INET6
   */
  String text(MemorySegment event, long offset, int family) {
    if (family == AF_INET) {
      int word = event.get(WORD, offset);
      int place = (word ^ word >>> 24 ^ word >>> 16) & (KNOWN - 1);
      String known = texts[place];
      if (known == null || words[place] != word) {
        known = textOf(event, offset, IPV4);
        texts[place] = known;
        words[place] = word;
      }
      return known;
    }
    return textOf(event, offset, IPV6);
  }

  private static String textOf(MemorySegment event, long offset, int size) {
    byte[] bytes = new byte[size];
    MemorySegment.copy(event, ValueLayout.JAVA_BYTE, offset, bytes, 0, bytes.length);
    try {
      byte[] plain = InetAddress.getByAddress(bytes).getAddress();
      return plain.length == 4 ? dotted(plain) : compressed(plain);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("An address of " + bytes.length + " bytes", e);
    }
  }

  private static String dotted(byte[] a) {
    return (a[0] & 0xff) + "." + (a[1] & 0xff) + "." + (a[2] & 0xff) + "." + (a[3] & 0xff);
  }

  private static int group(byte[] a, int i) {
    return (a[2 * i] & 0xff) << 8 | (a[2 * i + 1] & 0xff);
  }

  private static String compressed(byte[] a) {
    int best = -1;
    int bestLength = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && group(a, end) == 0) {
        end++;
      }
      if (end - i > bestLength) {
        best = i;
        bestLength = end - i;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == best) {
        text.append("::");
        i += bestLength - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(group(a, i)));
    }
    return text.toString();
  }
}

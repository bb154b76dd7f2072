// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.kernel.probe;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes secrets out of URLs: the values of parameters whose names say that they are secret become
 * {@value #REDACTED}, as the semantic conventions for URLs ask for some of them; the names stay.
 */
final class Redaction {
  static final String REDACTED = "REDACTED";

  /** Names that contain one of these, letters and digits only, in lower case. */
  private static final List<String> PARTS =
      List.of(
          "password",
          "passwd",
          "passphrase",
          "secret",
          "token",
          "signature",
          "credential",
          "accesskey",
          "apikey",
          "privatekey",
          "authorization",
          "assertion",
          "session",
          "saml");

  private static final Set<String> WHOLE =
      Set.of("pwd", "pass", "sig", "key", "auth", "code", "jwt", "otp", "pin", "sid");

  private Redaction() {}

  /** Returns the query, the same object when it has no secret. */
  static String query(String query) {
    return scrub(query, 0, "&;");
  }

  /** Returns the path without secrets in the parameters of its segments (RFC 3986 section 3.3). */
  static String path(String path) {
    int parameters = path.indexOf(';');
    return parameters < 0 ? path : scrub(path, parameters + 1, ";/");
  }

  private static String scrub(String text, int from, String separators) {
    StringBuilder clean = null;
    int copied = 0;
    for (int start = from; start < text.length(); ) {
      int end = end(text, start, separators);
      int equals = text.indexOf('=', start);
      if (equals >= 0 && equals + 1 < end && isSecret(text.substring(start, equals))) {
        clean = clean == null ? new StringBuilder(text.length() + REDACTED.length()) : clean;
        clean.append(text, copied, equals + 1).append(REDACTED);
        copied = end;
      }
      start = end + 1;
    }
    return rest(clean, text, copied);
  }

  private static String rest(@Nullable StringBuilder clean, String text, int copied) {
    return clean == null ? text : clean.append(text, copied, text.length()).toString();
  }

  private static int end(String text, int start, String separators) {
    int end = start;
    while (end < text.length() && separators.indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  private static boolean isSecret(String name) {
    String plain = plain(name);
    return WHOLE.contains(plain) || PARTS.stream().anyMatch(plain::contains);
  }

  /** Keeps letters and digits, in lower case, of what is perhaps percent-encoded. */
  private static String plain(String name) {
    StringBuilder plain = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      int decoded = c == '%' ? decoded(name, i + 1) : -1;
      if (decoded >= 0) {
        c = (char) decoded;
        i += 2;
      }
      if (Character.isLetterOrDigit(c)) {
        plain.append(Character.toLowerCase(c));
      }
    }
    return plain.toString();
  }

  /** Returns the byte that two hexadecimal digits stand for, or -1. */
  private static int decoded(String text, int at) {
    if (at + 2 > text.length()) {
      return -1;
    }
    int high = Character.digit(text.charAt(at), 16);
    int low = Character.digit(text.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }
}

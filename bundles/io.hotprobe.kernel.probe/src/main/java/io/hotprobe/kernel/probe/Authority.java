// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.kernel.probe;

/**
 * Host and port that a request was meant for.
 *
 * @param address name or address, IPv6 without brackets
 */
record Authority(String address, int port) {
  private static final int HTTP_PORT = 80;

  /**
   * Parses "host", "host:port" or "[v6]:port".
   *
   * @param address taken when the text is empty
   * @param socketPort taken when the text is empty or its port is no number; a text without port
   *     means port 80 (RFC 9110 section 4.2.1)
   */
  static Authority parse(String text, String address, int socketPort) {
    if (text.isEmpty()) {
      return new Authority(address, socketPort);
    }
    int bracket = text.startsWith("[") ? text.indexOf(']') : -1;
    int colon = text.indexOf(':', Math.max(bracket, 0));
    String name = colon < 0 ? text : text.substring(0, colon);
    if (bracket > 0) {
      name = text.substring(1, bracket);
    }
    int port = colon < 0 ? HTTP_PORT : number(text, colon + 1, socketPort);
    return new Authority(name, port);
  }

  private static int number(String text, int from, int otherwise) {
    int value = 0;
    for (int i = from; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9 || value > 65535) {
        return otherwise;
      }
      value = value * 10 + digit;
    }
    return value == 0 || value > 65535 ? otherwise : value;
  }

  String withPort() {
    String name = address.indexOf(':') < 0 ? address : "[" + address + "]";
    return port == HTTP_PORT ? name : name + ":" + port;
  }
}

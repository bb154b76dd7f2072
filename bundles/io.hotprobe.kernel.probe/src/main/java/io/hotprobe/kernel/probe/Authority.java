// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.kernel.probe;

/**
 * Host and port that a request was meant for.
 *
 * @param address name or address, IPv6 without brackets
 */
record Authority(String address, int port) {
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  /**
   * Parses "host", "host:port" or "[v6]:port"; what stands before an "@" is left out.
   *
   * @param scheme tells the port of a text without one (RFC 9110 section 4.2)
   * @param socket taken when the text is empty; each part of it when that part is wrong
   */
  static Authority parse(String text, String scheme, Authority socket) {
    String hostPort = text.substring(text.lastIndexOf('@') + 1).strip();
    if (hostPort.isEmpty()) {
      return socket;
    }
    int bracket = hostPort.startsWith("[") ? hostPort.indexOf(']') : -1;
    int colon = hostPort.indexOf(':', Math.max(bracket, 0));
    if (bracket < 0 && colon != hostPort.lastIndexOf(':')) {
      colon = -1; // An IPv6 address without brackets: no colon of it begins a port.
    }
    String name = colon < 0 ? hostPort : hostPort.substring(0, colon);
    if (bracket > 0) {
      name = hostPort.substring(1, bracket);
    }
    int port = colon < 0 ? defaultPort(scheme) : number(hostPort, colon + 1, socket.port());
    return new Authority(name.isEmpty() ? socket.address() : name, port);
  }

  private static int defaultPort(String scheme) {
    return scheme.equals("https") ? HTTPS_PORT : HTTP_PORT;
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

  /** Returns the text for a URL: without the port that the scheme has anyway. */
  String inUrl(String scheme) {
    String name = address.indexOf(':') < 0 ? address : "[" + address + "]";
    return port == defaultPort(scheme) ? name : name + ":" + port;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.embedded;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * A service that knows nothing of tracing. It answers with the traceparent headers that it got, and
 * with what the next service answered.
 */
public final class Service {
  private final String next;

  private Service(String next) {
    this.next = next;
  }

  /** Takes the URL of the next service, or nothing. */
  public static void main(String[] args) throws IOException {
    Service service = new Service(args.length == 0 ? "" : args[0]);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.setExecutor(Executors.newFixedThreadPool(8));
    server.createContext("/", service::serve);
    server.start();
    System.out.println(server.getAddress().getPort());
  }

  private void serve(HttpExchange exchange) throws IOException {
    List<String> seen = exchange.getRequestHeaders().getOrDefault("Traceparent", List.of());
    String answer = String.join(",", seen) + "\n";
    if (!next.isEmpty()) {
      URI uri = URI.create(next + exchange.getRequestURI());
      try (var in = uri.toURL().openStream()) {
        answer += new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}

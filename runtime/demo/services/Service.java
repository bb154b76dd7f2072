// SPDX-License-Identifier: Apache-2.0
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * An HTTP service of the JDK alone, with a pool of threads, that knows nothing about tracing. It
 * answers with what it received: its process and the traceparent headers, followed by what the next
 * service answered.
 *
 * <p>Arguments: name, number of threads, milliseconds of pretended work, and the URL of the next
 * service or nothing.
 */
public final class Service {
  private final String name;
  private final int workMillis;
  private final String next;

  private Service(String name, int workMillis, String next) {
    this.name = name;
    this.workMillis = workMillis;
    this.next = next;
  }

  public static void main(String[] args) throws IOException {
    Service service = new Service(args[0], Integer.parseInt(args[2]), args.length > 3 ? args[3] : "");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    server.setExecutor(Executors.newFixedThreadPool(Integer.parseInt(args[1])));
    server.createContext("/", service::serve);
    server.start();
    System.out.println("listening " + server.getAddress().getPort());
  }

  private void serve(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    byte[] answer;
    int status = 200;
    try {
      Thread.sleep(workMillis);
      answer = hops(exchange).getBytes(StandardCharsets.UTF_8);
    } catch (IOException | InterruptedException e) {
      status = 502;
      answer = ("{\"hops\":[],\"error\":\"" + e + "\"}").getBytes(StandardCharsets.UTF_8);
    }
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private String hops(HttpExchange exchange) throws IOException {
    List<String> headers = exchange.getRequestHeaders().getOrDefault("Traceparent", List.of());
    String quoted = headers.stream().map(h -> '"' + h + '"').collect(Collectors.joining(","));
    String own =
        "{\"hops\":[{\"service\":\"%s\",\"pid\":%d,\"traceparents\":[%s]}"
            .formatted(name, ProcessHandle.current().pid(), quoted);
    return own + (next.isEmpty() ? "]}" : "," + ask(exchange.getRequestURI()));
  }

  /** Returns what the next service answered, without the beginning of its list. */
  private String ask(URI target) throws IOException {
    var connection = (HttpURLConnection) URI.create(next + target).toURL().openConnection();
    try (var in = connection.getInputStream()) {
      String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return answer.substring(answer.indexOf('[') + 1);
    }
  }
}

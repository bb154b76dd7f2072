// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.embedded;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** Sends one request for each line it reads, and prints the answer's lines, joined by blanks. */
public final class Caller {
  private Caller() {}

  /** Takes the URL of the service; lines are paths. */
  public static void main(String[] args) throws Exception {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (String path; (path = lines.readLine()) != null; ) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(args[0] + path)).build();
        String answer = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        System.out.println(answer.strip().replace('\n', ' '));
      }
    }
  }
}

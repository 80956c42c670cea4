package dev.signet.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// The least client that measures the server and not itself.
final class Plain {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI base;
  private final String key;

  Plain(URI base, String key) {
    this.base = base;
    this.key = key;
  }

  String create(String name) throws IOException, InterruptedException {
    return send("POST", "/v1/domains", "{\"name\":\"" + name + "\"}", 201);
  }

  String get(String path) throws IOException, InterruptedException {
    return send("GET", path, "", 200);
  }

  String post(String path) throws IOException, InterruptedException {
    return send("POST", path, "", 200);
  }

  private String send(String method, String path, String body, int expected)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve(path))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != expected) {
      throw new IOException(
          method + " " + path + ": " + response.statusCode() + " " + response.body());
    }
    return response.body();
  }
}

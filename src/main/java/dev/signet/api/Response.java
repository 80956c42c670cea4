package dev.signet.api;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What goes back to the caller: status, headers, body. Immutable but for the array it carries.
///
/// @param contentType empty when there is no body
/// @param feed what goes on after the headers, instead of a body
public record Response(
    int status, Map<String, String> headers, String contentType, byte[] body, Optional<Feed> feed) {
  public Response {
    headers = Map.copyOf(headers);
  }

  public Response(int status, Map<String, String> headers, String contentType, byte[] body) {
    this(status, headers, contentType, body, Optional.empty());
  }

  /// Server-sent events, as long as `feed` runs.
  public static Response events(Feed feed) {
    return new Response(200, Map.of(), "text/event-stream", new byte[0], Optional.of(feed));
  }

  /// 303: look there, with GET.
  public static Response seeOther(String location) {
    return new Response(303, Map.of("Location", location), "", new byte[0]);
  }

  /// A JSON body.
  public static Response json(int status, JsonNode body) {
    return new Response(
        status, Map.of(), "application/json", body.toString().getBytes(StandardCharsets.UTF_8));
  }

  /// 204.
  public static Response noContent() {
    return new Response(204, Map.of(), "", new byte[0]);
  }

  /// Text of any type.
  public static Response text(int status, String contentType, String body) {
    return new Response(status, Map.of(), contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  /// The same response with one more header.
  public Response with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Response(status, more, contentType, body, feed);
  }
}

package dev.signet.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The description of the API as it is delivered with the program.
final class OpenApi {
  private OpenApi() {}

  /// The file's octets.
  static byte[] file() {
    try (InputStream in = OpenApi.class.getResourceAsStream("/openapi.yaml")) {
      if (in == null) {
        throw new IllegalStateException("openapi.yaml is missing from the class path");
      }
      return in.readAllBytes();
    } catch (IOException trouble) {
      throw new UncheckedIOException(trouble);
    }
  }

  /// The same, read.
  static JsonNode document() {
    return new YAMLMapper().readTree(file());
  }
}

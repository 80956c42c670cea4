package dev.signet.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// Text inside addresses.
final class Links {
  private Links() {}

  /// `text` as a query value.
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}

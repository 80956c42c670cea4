package dev.signet.dns;

/// An extended DNS error: what went wrong, beside the response code (RFC 8914 §2).
///
/// @param code the registered INFO-CODE, 0 to 65535
/// @param text the server's own words, possibly empty; foreign text, at most 200 characters kept
public record ExtendedError(int code, String text) {
  private static final int MAX_TEXT = 200;

  public ExtendedError {
    text = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
  }
}

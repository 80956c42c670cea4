package dev.signet.dkim;

/// Why a message cannot be signed: it would not arrive as it is, or it is no message.
///
/// Servers on the way repair such messages, each in its own way, and every repair breaks the
/// signature.
public enum MessageFlaw {
  BARE_CARRIAGE_RETURN("bare_carriage_return"),
  BARE_LINE_FEED("bare_line_feed"),
  NUL("nul"),
  LINE_TOO_LONG("line_too_long"),
  NO_SEPARATOR("no_separator"),
  MALFORMED_HEADER("malformed_header"),
  HEADER_TOO_LARGE("header_too_large"),
  MESSAGE_TOO_LARGE("message_too_large"),
  NO_FROM("no_from"),
  SEVERAL_FROMS("several_froms"),
  REPEATED_FIELD("repeated_field");

  private final String code;

  MessageFlaw(String code) {
    this.code = code;
  }

  /// The stable word for it on the wire.
  public String code() {
    return code;
  }
}

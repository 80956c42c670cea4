package dev.signet.domain;

/// What an email domain is worth for mail flow.
public enum Status {
  PENDING("pending"),
  VERIFIED("verified"),
  FAILED("failed");

  private final String wireText;

  Status(String wireText) {
    this.wireText = wireText;
  }

  public String wireText() {
    return wireText;
  }

  public static Status ofWireText(String text) {
    for (Status status : values()) {
      if (status.wireText.equals(text)) {
        return status;
      }
    }
    throw new IllegalArgumentException("no status: " + text);
  }
}

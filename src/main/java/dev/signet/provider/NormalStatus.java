package dev.signet.provider;

/// The three words every provider's vocabulary comes down to (CONTRACT AR-6).
public enum NormalStatus {
  PENDING("pending"),
  VERIFIED("verified"),
  FAILED("failed");

  private final String wireText;

  NormalStatus(String wireText) {
    this.wireText = wireText;
  }

  public String wireText() {
    return wireText;
  }
}

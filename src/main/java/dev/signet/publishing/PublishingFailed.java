package dev.signet.publishing;

/// Our DNS could not be made to serve, or to stop serving, something. Temporary by nature.
public class PublishingFailed extends RuntimeException {
  public PublishingFailed(String message) {
    super(message);
  }

  public PublishingFailed(String message, Throwable cause) {
    super(message, cause);
  }
}

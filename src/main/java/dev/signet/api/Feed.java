package dev.signet.api;

/// Something to say to one caller, little by little. Runs on the connection's own thread, which it
/// may block; must return within a second once [Line#closing] says so.
@FunctionalInterface
public interface Feed {
  /// Returns when there is no more to say.
  void run(Line line);

  /// Where it is said. For one thread.
  interface Line {
    /// Sends `text` at once.
    ///
    /// @throws RuntimeException when the caller is gone, or takes too long to take it: let it fly
    void send(String text);

    /// Whether the server is about to stop.
    boolean closing();
  }
}

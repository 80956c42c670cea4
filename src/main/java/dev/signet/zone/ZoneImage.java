package dev.signet.zone;

/// The zone as it is served now.
public final class ZoneImage {
  private final ZoneSettings settings;

  /// An image that is not loaded yet: it answers SERVFAIL until [#markLoaded].
  public ZoneImage(ZoneSettings settings) {
    this.settings = settings;
  }

  public ZoneSettings settings() {
    return settings;
  }

  /// Serves `domain` from now on, replacing what was served for the same token.
  public void put(ServedDomain domain) {
    throw new UnsupportedOperationException();
  }

  /// Serves nothing for `token` from now on.
  public void remove(ZoneToken token) {
    throw new UnsupportedOperationException();
  }

  /// Everything that the database holds has been put; NXDOMAIN may be said from now on.
  public void markLoaded() {
    throw new UnsupportedOperationException();
  }

  public boolean loaded() {
    throw new UnsupportedOperationException();
  }

  /// How many domains are served.
  public int size() {
    throw new UnsupportedOperationException();
  }
}

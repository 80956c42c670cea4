package dev.signet.publishing;

import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneImage;
import dev.signet.zone.ZoneToken;
import java.util.function.BooleanSupplier;

/// Publishes into the zone image of this process, which its name server answers from: the change is
/// live when the call returns.
public final class EmbeddedPublisher implements Publisher {
  private final ZoneImage image;
  private final BooleanSupplier serverAlive;

  /// @param serverAlive whether the name server over `image` listens (`nameServer::alive`)
  public EmbeddedPublisher(ZoneImage image, BooleanSupplier serverAlive) {
    this.image = image;
    this.serverAlive = serverAlive;
  }

  @Override
  public void publish(ServedDomain domain) {
    probe();
    image.put(domain);
  }

  /// Works without a listening server too: what is gone from the image is not served.
  @Override
  public void withdraw(ZoneToken token) {
    image.remove(token);
  }

  @Override
  public void probe() {
    if (!image.loaded()) {
      throw new PublishingFailed("the zone is not loaded yet");
    }
    if (!serverAlive.getAsBoolean()) {
      throw new PublishingFailed("the name server does not listen");
    }
  }
}

package dev.signet.publishing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.signet.nameserver.TestZone;
import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneImage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Publishing into the own process (AP-4, AP-5).
class EmbeddedPublisherTest {
  private final AtomicBoolean serverAlive = new AtomicBoolean(true);
  private final ZoneImage image = new ZoneImage(TestZone.settings());
  private final Publisher publisher = new EmbeddedPublisher(image, serverAlive::get);
  private final ServedDomain domain = TestZone.domains(1).getFirst();

  @Test
  void publishesAndWithdrawsAgainAndAgain() {
    image.markLoaded();
    publisher.publish(domain);
    publisher.publish(domain);
    assertEquals(1, image.size());
    publisher.withdraw(domain.token());
    publisher.withdraw(domain.token());
    assertEquals(0, image.size());
  }

  @Test
  void failsWithoutALeftoverWhenNobodyWouldServe() {
    assertThrows(PublishingFailed.class, publisher::probe);
    assertThrows(PublishingFailed.class, () -> publisher.publish(domain));
    image.markLoaded();
    serverAlive.set(false);
    assertThrows(PublishingFailed.class, publisher::probe);
    assertThrows(PublishingFailed.class, () -> publisher.publish(domain));
    assertEquals(0, image.size());
    serverAlive.set(true);
    publisher.probe();
  }

  @Test
  void withdrawsAlsoWhenTheServerIsGone() {
    image.markLoaded();
    publisher.publish(domain);
    serverAlive.set(false);
    publisher.withdraw(domain.token());
    assertEquals(0, image.size());
  }
}

package dev.signet.nameserver;

import dev.signet.name.DomainName;
import dev.signet.zone.ServedDomain;
import dev.signet.zone.ServedKey;
import dev.signet.zone.ZoneImage;
import dev.signet.zone.ZoneSettings;
import dev.signet.zone.ZoneSettings.MailHost;
import dev.signet.zone.ZoneToken;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// The zone that the name server's tests serve, and servers over it.
public final class TestZone {
  public static final DomainName ORIGIN = DomainName.of("c.anypost.email");
  public static final ZoneToken TOKEN = new ZoneToken("dabcdefghijklmnop");
  static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);

  private TestZone() {}

  public static ZoneSettings settings() {
    return new ZoneSettings(
        ORIGIN,
        List.of(ORIGIN.below("ns1"), ORIGIN.below("ns2.eu"), DomainName.of("ns.example.net")),
        new TreeMap<>(
            Map.of(
                ORIGIN.below("ns1"), List.of(address("192.0.2.53"), address("2001:db8::53")),
                ORIGIN.below("ns2.eu"), List.of(address("198.51.100.53")))),
        DomainName.of("hostmaster.anypost.email"),
        List.of(
            new MailHost(10, DomainName.of("mx1.anypost.email")),
            new MailHost(20, DomainName.of("mx2.anypost.email"))),
        "v=spf1 include:spf.anypost.email ~all",
        List.of(address("192.0.2.80"), address("2001:db8::80")),
        Duration.ofSeconds(300),
        Duration.ofSeconds(60));
  }

  /// Octets of the length of an RSA-2048 key in DER, always the same for the same seed.
  public static byte[] key(int length, long seed) {
    byte[] key = new byte[length];
    new Random(seed).nextBytes(key);
    return key;
  }

  /// The domain that the transcripts ask about: a usual key, a revoked one, and a very long one.
  static ServedDomain domain() {
    return new ServedDomain(
        TOKEN,
        List.of(
            new ServedKey("ap1", key(294, 1)),
            new ServedKey("ap2", new byte[0]),
            new ServedKey("big", key(1100, 2))));
  }

  /// More domains, with the two keys that a real one has.
  public static List<ServedDomain> domains(int count) {
    List<ServedDomain> out = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      out.add(
          new ServedDomain(
              token(i),
              List.of(
                  new ServedKey("ap1", key(294, 2L * i)),
                  new ServedKey("ap2", key(294, 2L * i + 1)))));
    }
    return out;
  }

  public static ZoneToken token(int number) {
    StringBuilder label = new StringBuilder("d");
    Random random = new Random(number);
    for (int i = 0; i < 16; i++) {
      label.append("abcdefghijklmnopqrstuvwxyz234567".charAt(random.nextInt(32)));
    }
    return new ZoneToken(label.toString());
  }

  static ZoneImage loadedImage() {
    ZoneImage image = new ZoneImage(settings(), InstantSource.fixed(NOW));
    image.put(domain());
    image.markLoaded();
    return image;
  }

  /// Two UDP threads and no rate limit, so that a test's own speed never matters.
  static NameServerLimits unlimited() {
    return new NameServerLimits(2, NameServerLimits.Tcp.DEFAULT, NameServerLimits.Rate.OFF);
  }

  static NameServer serve(ZoneImage image) {
    return serve(image, unlimited());
  }

  static NameServer serve(ZoneImage image, NameServerLimits limits) {
    return serve(image, limits, new SimpleMeterRegistry());
  }

  static NameServer serve(ZoneImage image, NameServerLimits limits, MeterRegistry registry) {
    try {
      return NameServer.start(loopback(), image, limits, registry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static InetSocketAddress loopback() {
    return new InetSocketAddress(address("127.0.0.1"), 0);
  }

  static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}

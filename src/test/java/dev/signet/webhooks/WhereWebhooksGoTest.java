package dev.signet.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.lookup.AddressPolicy;
import dev.signet.refusal.Refused;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// FAULTS W1 and W2, WH-6: nothing is ever connected to but a global unicast address that was
/// checked.
class WhereWebhooksGoTest {
  private static final Optional<UUID> TENANT = Optional.of(new UUID(0, 1));
  private static final byte[] BODY = "{}".getBytes(StandardCharsets.US_ASCII);
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  /// As in production: strangers to global unicast, the platform to its own ranges too.
  private static final TargetPolicy POLICY =
      new TargetPolicy(
          AddressPolicy.globalUnicast(Set.of()),
          AddressPolicy.globalUnicast(Set.of())
              .or(address -> address.isLoopbackAddress() || address.isSiteLocalAddress()),
          false,
          true);

  /// First, last and one inside of each range of POLICIES 4.8.
  private static final List<String> FORBIDDEN =
      Arrays.stream(
              """
              0.0.0.0 0.1.2.3 0.255.255.255 10.0.0.0 10.1.2.3 10.255.255.255
              100.64.0.0 100.100.1.1 100.127.255.255 127.0.0.0 127.0.0.1 127.255.255.255
              169.254.0.0 169.254.169.254 169.254.255.255 172.16.0.0 172.20.0.1 172.31.255.255
              192.0.0.0 192.0.0.9 192.0.0.255 192.0.2.0 192.0.2.7 192.0.2.255
              192.88.99.0 192.88.99.1 192.88.99.255 192.168.0.0 192.168.1.1 192.168.255.255
              198.18.0.0 198.19.0.1 198.19.255.255 198.51.100.0 198.51.100.7 198.51.100.255
              203.0.113.0 203.0.113.7 203.0.113.255 224.0.0.0 230.1.1.1 239.255.255.255
              240.0.0.0 250.1.1.1 255.255.255.255
              :: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254
              64:ff9b:: 64:ff9b::7f00:1 64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1::1 2001:db8::1
              2002:7f00:1::1 2002:a00:1:: 3fff::1 5f00::1 fc00::1 fd12:3456::1
              fe80::1 fec0::1 ff02::1 ff0e::1
              """
                  .split("\\s+"))
          .toList();

  private static Post.Surroundings resolving(Post.Resolver resolver) {
    return new Post.Surroundings(resolver, (SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  private static Post.Reply posted(Target target, Post.Resolver resolver) {
    try (Post post =
        new Post(
            target, address -> POLICY.allows(TENANT, target.tls(), address), resolving(resolver))) {
      return post.send(BODY, Map.of(), Instant.EPOCH);
    }
  }

  @Test
  void noForbiddenAddressIsConnectedTo() {
    assertTrue(FORBIDDEN.size() > 60);
    for (String text : FORBIDDEN) {
      InetAddress address = InetAddress.ofLiteral(text);
      assertFalse(POLICY.allows(TENANT, true, address), text);
      Target byName = Target.read("https://hooks.example.com/", false);
      // Whether the name leads there by A, AAAA or CNAME: the resolver gives the address.
      Post.Reply reply = posted(byName, host -> List.of(address, address));
      assertEquals(Optional.of("could not connect"), reply.error(), text);
      assertTrue(reply.took().compareTo(Duration.ofSeconds(2)) < 0, "nothing was waited for");
      if (text.contains(":")) {
        Target literal = Target.read("https://[" + text + "]/", false);
        assertEquals(
            Optional.of("could not connect"),
            posted(literal, host -> List.of(InetAddress.getAllByName(host))).error(),
            text);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.1.",
        "localhost",
        "localhost.",
        "LOCALHOST",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:0:0:1]",
        "127。0。0。1",
        "１２７.0.0.1",
        "①②⑦.0.0.1",
        "%31%32%37.0.0.1",
      })
  void noSpellingOfLoopbackReachesIt(String host) throws Exception {
    try (Zoo canary = Zoo.of(Zoo.saying(OK))) {
      Target target;
      try {
        target = Target.read("https://" + host + ":" + canary.port() + "/", false);
      } catch (Refused notAUrl) {
        return;
      }
      Post.Reply reply = posted(target, name -> List.of(InetAddress.getAllByName(name)));
      assertEquals(Optional.of("could not connect"), reply.error());
      assertEquals(0, canary.connections());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://hooks.example.com/",
        "ftp://hooks.example.com/",
        "file:///etc/passwd",
        "gopher://hooks.example.com/",
        "https://user@hooks.example.com/",
        "https://user:secret@hooks.example.com/",
        "https://hooks.example.com:22/",
        "https://hooks.example.com:80/",
        "https://hooks.example.com:1023/",
        "https://hooks.example.com:0/",
        "https://hooks.example.com:65536/",
        "https://hooks.example.com/#part",
        "https:///path",
        "https://",
        "//hooks.example.com/",
        "hooks.example.com",
        "https://hooks.example.com/a b",
        "https://hooks.example.com/\r\nX: y",
        "https://hooks.example.com\\@127.0.0.1/",
      })
  void aUrlThatCouldLeadElsewhereIsRefused(String url) {
    org.junit.jupiter.api.Assertions.assertThrows(Refused.class, () -> Target.read(url, false));
  }

  @Test
  void openAndClosedPortsCannotBeToldApart() {
    try (Zoo open = Zoo.of(Zoo.saying(OK))) {
      List<Post.Reply> replies = new ArrayList<>();
      for (int port : new int[] {open.port(), 1024, 65535}) {
        replies.add(
            posted(
                new Target(true, "hooks.example.com", port, "/"),
                host -> List.of(InetAddress.getLoopbackAddress())));
      }
      for (Post.Reply reply : replies) {
        assertEquals(replies.getFirst().error(), reply.error());
        assertTrue(reply.took().compareTo(Duration.ofSeconds(1)) < 0);
      }
      assertEquals(0, open.connections());
    }
  }

  /// 10,000 tries: a name that is public when it is asked first and private when asked again, and
  /// sets that mix both. The one resolution that a connection makes is the one that is checked.
  @Test
  void aNameThatChangesItsAddressReachesNothingThatWasNotChecked() throws Exception {
    InetAddress canary = InetAddress.ofLiteral("127.0.0.1");
    InetAddress allowed = InetAddress.ofLiteral("127.0.0.2");
    Random random = new Random(28);
    Set<InetAddress> connectedTo = ConcurrentHashMap.newKeySet();
    try (Zoo privately = Zoo.of(Zoo.saying(OK))) {
      int asked = 0;
      for (int i = 0; i < 10_000; i++) {
        AtomicInteger resolutions = new AtomicInteger();
        boolean mixed = random.nextInt(4) > 0;
        boolean first = random.nextBoolean();
        Post.Resolver changing =
            host -> {
              int round = resolutions.getAndIncrement();
              if (mixed) {
                return first ? List.of(canary, allowed) : List.of(allowed, canary);
              }
              return List.of(round == 0 ? allowed : canary);
            };
        try (Post post =
            new Post(
                // Nothing listens at this port of 127.0.0.2.
                new Target(false, "rebind.example", privately.port(), "/"),
                address -> {
                  boolean passes = !address.equals(canary);
                  if (passes) {
                    connectedTo.add(address);
                  }
                  return passes;
                },
                resolving(changing))) {
          assertFalse(post.send(BODY, Map.of(), Instant.EPOCH).success());
        }
        asked += resolutions.get();
      }
      assertEquals(10_000, asked, "one resolution a connection");
      assertEquals(Set.of(allowed), connectedTo);
      assertEquals(0, privately.connections());
    }
  }

  @Test
  void aFailedLookupIsNoConnection() {
    Target target = Target.read("https://hooks.example.com/", false);
    assertEquals(
        Optional.of("could not connect"),
        posted(
                target,
                host -> {
                  throw new IOException("NXDOMAIN");
                })
            .error());
  }

  @Test
  void thePlatformMayReachItsOwnRangesAndTenantsMayNot() {
    InetAddress own = InetAddress.ofLiteral("10.1.2.3");
    assertTrue(POLICY.allows(Optional.empty(), false, own));
    assertTrue(POLICY.allows(Optional.empty(), true, own));
    assertFalse(POLICY.allows(TENANT, true, own));
    InetAddress world = InetAddress.ofLiteral("93.184.215.14");
    assertTrue(POLICY.allows(TENANT, true, world));
    assertFalse(POLICY.allows(Optional.empty(), false, world), "without TLS to own ranges alone");
    assertTrue(
        Target.read("http://backend.internal:8080/x", true).host().equals("backend.internal"));
  }
}

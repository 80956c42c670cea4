package dev.signet.nameserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/// How much a forged query can make us send (D7), and that no answer depends on what was asked
/// before (D13).
class AmplificationTest {
  /// IPv4 and UDP headers: an attacker pays for them too, and so does its victim.
  private static final int HEADERS = 28;

  private static final String TARGET = TestZone.TOKEN + ".c.anypost.email";
  private static final List<String> NAMES =
      List.of(
          "c.anypost.email",
          "ns1.c.anypost.email",
          TARGET,
          "ap1._domainkey." + TARGET,
          "ap2._domainkey." + TARGET,
          "big._domainkey." + TARGET,
          "_domainkey." + TARGET,
          "t." + TARGET,
          "x.c.anypost.email",
          TestZone.token(99) + ".c.anypost.email",
          "example.com",
          "a.b");

  @Test
  void sendsNoMoreThanTheBoundsToWhoeverAsks(TestReporter reporter) {
    double worst = 0;
    double worstAny = 0;
    double worstNegative = 0;
    try (NameServer server = TestZone.serve(TestZone.loadedImage())) {
      for (String name : NAMES) {
        for (int type = 0; type <= 260; type++) {
          for (int size : new int[] {-1, 512, 1232, 4096, 65535}) {
            Exchange.Query query = new Exchange.Query(name, type);
            if (size > 0) {
              query.edns(size).ednsFlags(0x8000);
            }
            byte[] asked = query.octets();
            byte[] reply = Exchange.udp(server.address(), asked);
            assertTrue(reply.length <= Math.min(1232, Math.max(size, 512)), name + " " + type);
            int rcode = reply[3] & 0xF;
            double payload = (double) reply.length / asked.length;
            double packet = (double) (reply.length + HEADERS) / (asked.length + HEADERS);
            worst = Math.max(worst, payload);
            if (type == 255) {
              worstAny = Math.max(worstAny, payload);
            }
            if (rcode != 0) {
              worstNegative = Math.max(worstNegative, packet);
            }
          }
        }
      }
    }
    reporter.publishEntry(
        Map.of(
            "octets out for one in, any query", String.valueOf(worst),
            "ANY", String.valueOf(worstAny),
            "REFUSED and NXDOMAIN", String.valueOf(worstNegative)));
    // The payloads alone for answers; whole packets for the small ones, where an SOA must be told.
    assertTrue(worst <= 8, "any query: " + worst);
    assertTrue(worstAny <= 1.2, "ANY: " + worstAny);
    assertTrue(worstNegative <= 2, "REFUSED and NXDOMAIN: " + worstNegative);
  }

  @Test
  void refusesWithTheQuestionAlone() {
    try (NameServer server = TestZone.serve(TestZone.loadedImage())) {
      for (String name : List.of("", "com", "example.com", "1.0.0.127.in-addr.arpa", "ip6.arpa")) {
        byte[] asked = new Exchange.Query(name, 255).flags(0x0100).octets();
        byte[] reply = Exchange.udp(server.address(), asked);
        assertEquals(asked.length, reply.length);
        assertEquals(5, reply[3]);
      }
    }
  }

  @Test
  void answersTheSameInAnyOrder() {
    List<byte[]> queries = new ArrayList<>();
    for (String name : NAMES) {
      for (String spelling : List.of(name, name.toUpperCase(java.util.Locale.ROOT))) {
        for (int type : new int[] {1, 6, 15, 16, 255, 257}) {
          for (int klass : new int[] {1, 3}) {
            queries.add(new Exchange.Query(spelling, type).klass(klass).octets());
            queries.add(new Exchange.Query(spelling, type).klass(klass).edns(4096).octets());
            queries.add(new Exchange.Query(spelling, type).klass(klass).ednsFlags(0x8000).octets());
            queries.add(
                new Exchange.Query(spelling, type)
                    .klass(klass)
                    .flags(0x0110)
                    .ednsVersion(3)
                    .octets());
          }
        }
      }
    }
    Map<String, String> first = new HashMap<>();
    Random random = new Random(13);
    for (int round = 0; round < 3; round++) {
      // One UDP thread, so that every answer is written over the one before it.
      NameServerLimits limits =
          new NameServerLimits(1, NameServerLimits.Tcp.DEFAULT, NameServerLimits.Rate.OFF);
      Collections.shuffle(queries, random);
      try (NameServer server = TestZone.serve(TestZone.loadedImage(), limits)) {
        for (byte[] query : queries) {
          String reply = Arrays.toString(Exchange.udp(server.address(), query));
          String before =
              Optional.ofNullable(first.putIfAbsent(Arrays.toString(query), reply)).orElse(reply);
          assertEquals(before, reply);
        }
      }
    }
  }
}

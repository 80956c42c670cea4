package dev.signet.nameserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneImage;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Our server and NSD, both serving the same zone, say the same to the same question (D3).
class DifferentialTest {
  private static final Pattern NAMES_IN_DATA = Pattern.compile("(.* IN (?:SOA|NS|MX) )(.*)");
  private static final int QUESTIONS = 4000;
  private static final int SEED = 20;
  private static final int[] TYPES = {
    1, 2, 5, 6, 12, 15, 16, 28, 33, 35, 43, 46, 48, 52, 64, 65, 99, 257, 65280
  };

  /// What we do otherwise, and why; everything else must agree.
  private enum Explained {
    /// RFC 8482 leaves the choice; from us a forged sender gets no octet more than it sent (D7).
    ANY_OVER_UDP_IS_TRUNCATED,
    /// RFC 8482 §4.1 and §4.2: NSD picks one record set, we say where to read on.
    ANY_OVER_TCP_IS_A_HINT;

    static Optional<Explained> of(Question question) {
      if (question.type != 255) {
        return Optional.empty();
      }
      return Optional.of(question.overTcp ? ANY_OVER_TCP_IS_A_HINT : ANY_OVER_UDP_IS_TRUNCATED);
    }
  }

  private record Question(String name, int type, byte[] query, boolean overTcp) {}

  @Test
  void answersAsNsdDoes() throws IOException {
    List<ServedDomain> domains = new ArrayList<>(TestZone.domains(50));
    domains.add(TestZone.domain());
    ZoneImage image = new ZoneImage(TestZone.settings(), InstantSource.fixed(TestZone.NOW));
    domains.forEach(image::put);
    image.markLoaded();
    Map<Explained, Integer> explained = new TreeMap<>();
    List<String> unexplained = new ArrayList<>();
    try (NameServer ours = TestZone.serve(image);
        Nsd nsd = Nsd.serve(TestZone.ORIGIN.toString(), image.export(domains.stream()))) {
      Random random = new Random(SEED);
      for (int i = 0; i < QUESTIONS; i++) {
        Question question = question(random, domains);
        List<String> said = ask(ours.address(), question);
        List<String> expected = ask(nsd.address(), question);
        if (!said.equals(expected)) {
          Explained.of(question)
              .ifPresentOrElse(
                  why -> explained.merge(why, 1, Integer::sum),
                  () ->
                      unexplained.add(
                          "%s type %d%n  NSD  %s%n  ours %s"
                              .formatted(question.name, question.type, expected, said)));
        }
      }
    }
    assertEquals(List.of(), unexplained.stream().limit(20).toList());
    assertEquals(Explained.values().length, explained.size(), "an explanation without a case");
    assertTrue(explained.values().stream().mapToInt(n -> n).sum() < QUESTIONS / 10);
  }

  private static Question question(Random random, List<ServedDomain> domains) {
    String origin = TestZone.ORIGIN.toString();
    String token = domains.get(random.nextInt(domains.size())).token().label();
    String target = token + "." + origin;
    String name =
        switch (random.nextInt(16)) {
          case 0 -> origin;
          case 1 -> "ns1." + origin;
          case 2 -> "ns2.eu." + origin;
          case 3 -> "eu." + origin;
          case 4, 5 -> target;
          case 6, 7 -> "ap1._domainkey." + target;
          case 8 -> "ap2._domainkey." + target;
          case 9 -> "_domainkey." + target;
          case 10 -> "t." + target;
          case 11 -> "big._domainkey." + TestZone.TOKEN + "." + origin;
          case 12 -> "x" + random.nextInt(1000) + "." + (random.nextBoolean() ? target : origin);
          case 13 -> "*." + target;
          case 14 -> "a.b.c." + target;
          default -> random.nextBoolean() ? "example.com" : "anypost.email";
        };
    int type =
        random.nextInt(30) == 0
            ? 255
            : random.nextInt(3) == 0 ? 16 : TYPES[random.nextInt(TYPES.length)];
    Exchange.Query query =
        new Exchange.Query(mixCase(name, random), type).id(random.nextInt(65536));
    query.flags(random.nextInt(8) << 4 & 0x0030 | (random.nextBoolean() ? 0x0100 : 0));
    if (random.nextBoolean()) {
      query.edns(List.of(0, 511, 512, 1232, 4096, 65535).get(random.nextInt(6)));
      query.ednsFlags(random.nextBoolean() ? 0x8000 : 0);
      if (random.nextInt(4) == 0) {
        query.option(65001 + random.nextInt(5), new byte[random.nextInt(9)]);
      }
    }
    return new Question(name, type, query.octets(), random.nextInt(10) == 0);
  }

  private static String mixCase(String name, Random random) {
    StringBuilder out = new StringBuilder();
    for (char c : name.toCharArray()) {
      out.append(random.nextBoolean() ? Character.toUpperCase(c) : c);
    }
    return out.toString();
  }

  /// Response code, flags, answer; the SOA of a negative answer too. Not the additional section,
  /// which is each server's own choice.
  private static List<String> ask(java.net.InetSocketAddress server, Question question)
      throws IOException {
    byte[] reply =
        question.overTcp
            ? Exchange.tcp(server, question.query)
            : Exchange.udp(server, question.query);
    return Stream.of(Transcript.describe(reply))
        .flatMap(List::stream)
        .filter(line -> !line.startsWith("additional"))
        .map(DifferentialTest::foldNamesInData)
        .toList();
  }

  /// A compressed name in the data takes its letters' case from the question; how far a server
  /// compresses is its own choice.
  private static String foldNamesInData(String line) {
    Matcher names = NAMES_IN_DATA.matcher(line);
    return names.matches() ? names.group(1) + names.group(2).toLowerCase(Locale.ROOT) : line;
  }
}

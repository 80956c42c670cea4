package dev.signet.spf;

import dev.signet.name.DomainName;
import java.util.List;
import java.util.Random;

/// Small worlds of SPF records that include, redirect to, break and contradict each other.
final class RandomWorlds {
  static final DomainName TOP = DomainName.of("d0.example");

  private static final int DOMAINS = 8;
  private static final List<String> SENDERS =
      List.of("ann@d0.example", "strong-bad@d0.example", "@d0.example", "a.b+c@d0.example");

  private RandomWorlds() {}

  static String sender(Random random) {
    return SENDERS.get(random.nextInt(SENDERS.size()));
  }

  static SpfWorld next(Random random) {
    SpfWorld world = new SpfWorld();
    for (int i = 0; i < DOMAINS; i++) {
      String name = "d" + i + ".example";
      int kind = random.nextInt(20);
      if (kind < 17) {
        world.put(name, "TXT", record(random));
      }
      if (kind == 17 || random.nextInt(25) == 0) {
        world.put(name, "TXT", record(random));
      }
      if (random.nextInt(40) == 0) {
        world.put(name, "TXT", "!");
      }
      for (int k = random.nextInt(4); k > 0; k--) {
        world.put(name, "A", "192.0.2." + random.nextInt(8));
      }
      if (random.nextBoolean()) {
        world.put(name, "AAAA", "2001:db8::cb0" + random.nextInt(4));
      }
      for (int k = random.nextInt(5) == 0 ? 13 : random.nextInt(3); k > 0; k--) {
        world.put(name, "MX", "d" + random.nextInt(DOMAINS + 2) + ".example");
      }
      if (random.nextInt(3) == 0) {
        world.put("3.2.0.192.in-addr.arpa", "PTR", name);
      }
      if (random.nextInt(60) == 0) {
        world.put(name, random.nextBoolean() ? "A" : "MX", "!");
      }
    }
    return world;
  }

  static String record(Random random) {
    StringBuilder text = new StringBuilder("v=spf1");
    for (int k = random.nextInt(6); k > 0; k--) {
      text.append(' ').append(term(random));
    }
    return text.append(random.nextInt(3) == 0 ? "" : " -all").toString();
  }

  private static String term(Random random) {
    String domain = "d" + random.nextInt(DOMAINS + 1) + ".example";
    String qualifier = List.of("", "", "", "?", "~", "-").get(random.nextInt(6));
    return switch (random.nextInt(14)) {
      case 0, 1, 2 -> qualifier + "include:" + domain;
      case 3 -> qualifier + "a:" + domain + "/30";
      case 4 -> qualifier + "a";
      case 5 -> qualifier + "mx:" + domain;
      case 6 -> qualifier + "mx";
      case 7 -> qualifier + "ptr:" + domain;
      case 8 -> qualifier + "exists:%{l1r-}." + domain;
      case 9 -> qualifier + "exists:" + domain;
      case 10 -> qualifier + "ip4:192.0.2." + random.nextInt(8) + "/31";
      case 11 -> qualifier + "ip6:2001:db8::cb0" + random.nextInt(4);
      case 12 -> random.nextInt(3) == 0 ? "redirect=" + domain : "x-note=%{d}";
      default -> random.nextInt(8) == 0 ? "bogus:" + domain : qualifier + "a:" + domain;
    };
  }
}

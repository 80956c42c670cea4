package dev.signet.name;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.thirdparty.publicsuffix.PublicSuffixPatterns;
import com.google.thirdparty.publicsuffix.PublicSuffixTrie;
import dev.signet.refusal.Refused;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Every suffix of the ICANN division is refused, and a name below it is its own apex (V10).
///
/// The list is the one Guava brings, read out of its own search tree, so that a Guava update tests
/// the new list.
class PublicSuffixTest {
  private static final NameRules RULES =
      new NameRules(
          DomainName.of("agents.anyreach.ai"), DomainName.of("c.anypost.email"), List.of());

  private enum Kind {
    EXACT,
    WILDCARD,
    EXCEPTION
  }

  private record Rule(Kind kind, String name) {}

  @Test
  void everyIcannSuffixIsRefused() throws ReflectiveOperationException {
    List<Rule> rules = icannRules();
    assertTrue(rules.size() > 6_000, "rules read: " + rules.size());
    assertTrue(rules.contains(new Rule(Kind.EXACT, "co.uk")));
    assertTrue(rules.contains(new Rule(Kind.WILDCARD, "ck")));
    assertTrue(rules.contains(new Rule(Kind.EXCEPTION, "www.ck")));
    for (Rule rule : rules) {
      if (rule.name.endsWith("arpa") || rule.name.equals("onion")) {
        // Refused as special-use names before the list is asked.
        continue;
      }
      switch (rule.kind) {
        case EXACT -> refused(rule.name);
        case WILDCARD -> refused("some-label." + rule.name);
        case EXCEPTION -> assertTrue(RULES.read("name", rule.name).bare(), rule.name);
      }
    }
  }

  @Test
  void theApexIsOneLabelBelowTheSuffix() throws ReflectiveOperationException {
    for (Rule rule : icannRules()) {
      String suffix =
          switch (rule.kind) {
            case EXACT -> "own-label." + rule.name;
            case WILDCARD -> "own-label.some-label." + rule.name;
            case EXCEPTION -> rule.name;
          };
      DomainName apex = DomainName.of(Idna.toAscii(suffix).text());
      // A rule of its own may stand exactly there, as *.x beside y.x does.
      assertEquals(apex, RegisteredApex.of(apex.below("ap1._domainkey.mail")), rule.name);
    }
  }

  private static void refused(String suffix) {
    Refused refused = assertThrows(Refused.class, () -> RULES.read("name", suffix), suffix);
    assertTrue(refused.text().contains("is a public suffix"), refused.text());
  }

  /// Walks Guava's tree: a node is three characters, a reference to its label (length first), the
  /// first child, and flags above an 11-bit number of children.
  private static List<Rule> icannRules() throws ReflectiveOperationException {
    CharSequence nodes = field("trieData");
    CharSequence labels = field("stringPool");
    List<Rule> rules = new ArrayList<>();
    walk(nodes, labels, 0, "", rules);
    return rules;
  }

  private static void walk(
      CharSequence nodes, CharSequence labels, int node, String name, List<Rule> rules) {
    int firstChild = nodes.charAt(node * 3 + 1);
    int flags = nodes.charAt(node * 3 + 2);
    int icann = 1;
    if ((flags >> 14 & 3) == icann) {
      rules.add(new Rule(Kind.EXACT, name));
    }
    if ((flags >> 12 & 3) == icann) {
      rules.add(new Rule(Kind.WILDCARD, name));
    }
    if ((flags >> 11 & 1) == 1 && !name.isEmpty() && name.indexOf('.') == name.lastIndexOf('.')) {
      rules.add(new Rule(Kind.EXCEPTION, name));
    }
    for (int i = 0; i < (flags & 2047); i++) {
      int child = firstChild + i;
      int at = nodes.charAt(child * 3);
      StringBuilder label = new StringBuilder();
      for (int k = 1; k <= labels.charAt(at); k++) {
        label.append(labels.charAt(at + k));
      }
      walk(nodes, labels, child, name.isEmpty() ? label.toString() : label + "." + name, rules);
    }
  }

  private static CharSequence field(String name) throws ReflectiveOperationException {
    Field field = PublicSuffixTrie.class.getDeclaredField(name);
    field.setAccessible(true);
    return (CharSequence) field.get(PublicSuffixPatterns.TRIE);
  }
}

package dev.signet.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import java.net.IDN;
import java.util.ArrayList;
import java.util.List;

/// An organization with something to see on every page.
///
/// @param secret what to sign in with: a token for all its organizations
/// @param pending a domain just added, that nobody has looked at
/// @param troubled one whose records are wrong in several ways
/// @param verified one where all is well
/// @param taken a name that another organization holds
/// @param shared the path of a link for whoever looks after the DNS of the troubled one
record Exhibition(
    Console console,
    String secret,
    String pending,
    String troubled,
    String verified,
    String taken,
    String shared) {

  /// Makes one.
  ///
  /// @param organizations their names; the last is where one is after signing in
  /// @param keys the names of the keys in the last of them
  static Exhibition of(Console console, List<String> organizations, List<String> keys) {
    Product product = console.product();
    List<String> ids = new ArrayList<>();
    for (String name : organizations) {
      ids.add(product.newOrganization(name));
    }
    for (String key : keys) {
      product.newKey(ids.getLast(), key);
    }
    String token = product.newToken("Exhibition", ids);
    try (Visit visit = console.visit().signIn(token)) {
      String verified = verified(visit, product);
      String pending = pending(visit);
      String troubled = troubled(visit, product);
      String taken = Console.freshName();
      product.register(product.newKey(product.newOrganization("Holder"), "holder"), taken);
      visit.open("/console/domains/" + troubled + "/hand-over");
      return new Exhibition(console, token, pending, troubled, verified, taken, visit.makeLink());
    }
  }

  private static String verified(Visit visit, Product product) {
    String id = visit.add(Console.freshName());
    visit.publishInPlayground();
    visit.verify();
    assertThat(visit.domainBadge()).hasText("Verified");
    return id;
  }

  private static String troubled(Visit visit, Product product) {
    String name = Console.freshName();
    product.publish("anypost." + name + "." + name, "CNAME", "elsewhere.example");
    product.publish("ap1._domainkey." + name, "TXT", "v=DKIM1; k=rsa; p=");
    product.publish("ap2._domainkey." + name, "CNAME", "ap2._domainkey.elsewhere.example");
    product.publish("_dmarc." + name, "TXT", "v=DMARC1; p=perhaps");
    product.publish(name, "TXT", "v=spf1 +all");
    String id = visit.add(name);
    visit.verify();
    return id;
  }

  private static String pending(Visit visit) {
    // An internationalized name is shown as people write it, too.
    return visit.add(IDN.toASCII("bücher-" + Console.freshName()));
  }

  /// A path, in which `{pending}`, `{troubled}` and `{verified}` stand for ids, `{shared}` for the
  /// link.
  String path(String template) {
    return template
        .replace("{pending}", pending)
        .replace("{troubled}", troubled)
        .replace("{verified}", verified)
        .replace("{shared}", shared);
  }
}

package dev.signet.diagnosis;

import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.record.NameForm;
import java.util.Optional;

/// What to type, in the form that the customer's DNS host wants it.
final class Remedy {
  private final Optional<DnsHost> host;
  private final DomainName zone;
  private final NameForm names;

  /// @param zone the zone that names are relative to
  Remedy(Optional<DnsHost> host, DomainName zone) {
    this.host = host.filter(some -> some.kind() == DnsHost.Kind.HOST);
    this.zone = zone;
    this.names = this.host.map(DnsHost::names).orElse(NameForm.USUAL);
  }

  /// `At GoDaddy` or `At your DNS host`.
  String at() {
    return host.map(some -> "At " + some.name()).orElse("At your DNS host");
  }

  /// The same inside a sentence.
  String inside() {
    return "a" + at().substring(1);
  }

  /// The owner name as the form wants it, with the form's word for the field.
  String owner(DomainName owner) {
    String field = host.map(DnsHost::ownerField).orElse("Name");
    String hint = names.relativeIn(owner, zone) ? hint(owner) : "";
    return field + " " + names.owner(owner, zone) + hint;
  }

  private String hint(DomainName owner) {
    if (host.isPresent()) {
      return host.get().quirk().equals("hidden") && !owner.equals(zone)
          ? " (without " + zone + ", which is added)"
          : "";
    }
    return owner.equals(zone)
        ? " (the domain itself)"
        : " (for " + owner + "; enter all of it if your host does not add " + zone + ")";
  }

  /// A name as target, with the form's word for the field.
  String target(DomainName target) {
    String field = host.map(DnsHost::valueField).orElse("Value");
    String typed = field + " " + names.target(target);
    return switch (names.dot()) {
      case REQUIRED -> typed + " (with the dot at its end)";
      case NEVER -> typed + " (without a dot at its end)";
      case OPTIONAL -> typed;
    };
  }

  /// The record's fields, in the form's words.
  String fields(CustomerRecord expected) {
    return "Type " + expected.type() + ", " + owner(expected.owner()) + ", " + value(expected);
  }

  private String value(CustomerRecord expected) {
    String field = host.map(DnsHost::valueField).orElse("Value");
    return switch (expected.data()) {
      case Rdata.Alias alias -> target(alias.target());
      case Rdata.MailExchange mx ->
          "Priority " + mx.preference() + ", mail server " + names.target(mx.exchange());
      case Rdata.Text text -> "Value " + text.joined() + " (without quotes)";
      default -> field + " " + expected.value();
    };
  }

  /// To publish what is not there.
  String publish(CustomerRecord expected) {
    return at() + ", add: " + fields(expected) + "." + proxyNote(expected);
  }

  /// To change what is there.
  String change(CustomerRecord expected) {
    return at()
        + ", edit the record so that it reads: "
        + fields(expected)
        + "."
        + proxyNote(expected);
  }

  /// To take away what stands in the way, and put the right record there.
  String replace(String what, CustomerRecord expected) {
    return at()
        + ", delete "
        + what
        + ", then add: "
        + fields(expected)
        + "."
        + proxyNote(expected);
  }

  /// To take something away.
  String delete(String what) {
    return at() + ", delete " + what + ".";
  }

  private String proxyNote(CustomerRecord expected) {
    return expected.type().equals(RecordType.CNAME) && host.map(DnsHost::proxies).orElse(false)
        ? " Set its proxy status to DNS only (grey cloud)."
        : "";
  }

  /// To publish one TXT value at `owner`.
  String text(String verb, DomainName owner, String value) {
    return at()
        + ", "
        + verb
        + ": Type TXT, "
        + owner(owner)
        + ", Value "
        + value
        + " (without quotes).";
  }

  boolean proxies() {
    return host.map(DnsHost::proxies).orElse(false);
  }
}

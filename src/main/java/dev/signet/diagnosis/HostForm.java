package dev.signet.diagnosis;

import dev.signet.dns.Rdata;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.record.NameForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What to type into the record form of one DNS host for one record. Immutable.
///
/// @param ownerField the form's word for the owner name
/// @param owner what goes there
/// @param valueField the form's word for the value
/// @param value what goes there
/// @param priority for an MX, which forms ask for apart
/// @param notes what else to mind, one sentence each
public record HostForm(
    String ownerField,
    String owner,
    String valueField,
    String value,
    OptionalInt priority,
    List<String> notes) {
  public HostForm {
    notes = List.copyOf(notes);
  }

  /// The DNS hosts whose forms are known, in alphabetical order.
  public static List<String> hosts() {
    return DnsHosts.standard().all().stream()
        .filter(host -> host.kind() == DnsHost.Kind.HOST)
        .map(DnsHost::name)
        .sorted(String.CASE_INSENSITIVE_ORDER)
        .distinct()
        .toList();
  }

  /// What to type for `expected` at the host of that name, or at any host when it is empty or
  /// unknown.
  ///
  /// @param zone the customer's zone, which most forms add to the owner name
  public static HostForm of(Optional<String> hostName, CustomerRecord expected, DomainName zone) {
    Optional<DnsHost> host =
        hostName.flatMap(name ->
            DnsHosts.standard().all().stream()
                .filter(some -> some.kind() == DnsHost.Kind.HOST && some.name().equals(name))
                .findFirst());
    NameForm names = host.map(DnsHost::names).orElse(NameForm.USUAL);
    List<String> notes = new ArrayList<>();
    boolean relative = names.relativeIn(expected.owner(), zone);
    String owner = names.owner(expected.owner(), zone);
    if (relative && host.map(some -> some.quirk().equals("hidden")).orElse(false)) {
      notes.add("The form adds " + zone + " by itself: leave it out.");
    }
    if (relative && expected.owner().equals(zone)) {
      notes.add("@ stands for " + zone + " itself; some forms want the field empty instead.");
    } else if (host.isEmpty() && relative) {
      notes.add("If your DNS host does not add " + zone + ", enter " + expected.owner() + ".");
    }
    if (expected.target().isPresent() && host.map(DnsHost::proxies).orElse(false)) {
      notes.add("Set the proxy status to DNS only (grey cloud).");
    }
    return switch (expected.data()) {
      case Rdata.Alias alias ->
          new HostForm(
              host.map(DnsHost::ownerField).orElse("Name"),
              owner,
              host.map(DnsHost::valueField).orElse("Target"),
              target(names, alias.target(), notes),
              OptionalInt.empty(),
              notes);
      case Rdata.MailExchange mx ->
          new HostForm(
              host.map(DnsHost::ownerField).orElse("Name"),
              owner,
              "Mail server",
              target(names, mx.exchange(), notes),
              OptionalInt.of(mx.preference()),
              notes);
      default ->
          new HostForm(
              host.map(DnsHost::ownerField).orElse("Name"),
              owner,
              "Value",
              expected.value(),
              OptionalInt.empty(),
              notes);
    };
  }

  /// The same, with the form of a name that has a zone of its own: for as long as we have not asked
  /// the DNS where the zone begins.
  ///
  /// @param own the domain, which may be a zone below the one that the form speaks of
  public HostForm orIn(DomainName own, CustomerRecord expected) {
    if (!expected.owner().isAtOrBelow(own) || owner.equals(expected.owner().toString())) {
      return this;
    }
    List<String> more = new ArrayList<>(notes);
    more.add(
        "If "
            + own
            + " is a zone of its own at your DNS host, enter "
            + NameForm.relative(expected.owner(), own)
            + " there.");
    return new HostForm(ownerField, owner, valueField, value, priority, more);
  }

  private static String target(NameForm names, DomainName target, List<String> notes) {
    if (names.dot() == NameForm.Dot.REQUIRED) {
      notes.add("The dot at the end belongs to it.");
    }
    return names.target(target);
  }
}

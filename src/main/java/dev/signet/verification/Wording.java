package dev.signet.verification;

import dev.signet.dns.ExtendedError;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Answer.Cause;
import dev.signet.lookup.Sighting;
import dev.signet.name.DomainName;
import dev.signet.name.RegisteredApex;
import dev.signet.refusal.SafeText;
import dev.signet.verification.Evidence.OfLink;
import dev.signet.verification.Evidence.View;
import java.util.List;
import java.util.stream.Collectors;

/// The sentences of failures: which record, what was expected, what was found, what to do.
///
/// Everything from the DNS goes through [#harmless]: a stranger wrote it.
final class Wording {
  private static final int MAX_FOREIGN_TEXT_LENGTH = 100;
  private static final int MAX_SERVERS = 4;

  private Wording() {}

  /// `text`, safe to show, at most 100 characters of it.
  static String harmless(String text) {
    return SafeText.of(text, MAX_FOREIGN_TEXT_LENGTH);
  }

  static String missing(OfLink link, List<View> views) {
    boolean exists =
        views.stream()
            .anyMatch(view -> view.path() instanceof Path.Missing missing && missing.nameExists());
    String found =
        link.instead()
            .map(other -> "there is " + other + " instead")
            .orElse(exists ? "the name exists but holds no CNAME" : "the name does not exist");
    DomainName apex = RegisteredApex.of(link.owner());
    if (!exists && apex.isBelow(link.zone())) {
      // Only the registry could be asked, and it knows nothing.
      return "No CNAME at %s: the domain %s has no name servers of its own (asked %s, of %s). It may not be registered, have expired, or its name servers are not set at the registrar. Publish, when it has: %s."
          .formatted(
              link.owner(),
              apex,
              servers(views),
              link.zone().equals(DomainName.ROOT) ? "the root" : harmless(link.zone().toString()),
              wanted(link));
    }
    return "No CNAME at %s: %s (asked %s). Publish: %s. If you already did, check that it is in the zone %s on these name servers, and that the owner name was not entered twice."
        .formatted(
            link.owner(), found, servers(views), wanted(link), harmless(link.zone().toString()));
  }

  static String mismatch(OfLink link, Path path) {
    String found =
        switch (path) {
          case Path.Elsewhere(List<DomainName> chain) when chain.size() == 1 ->
              "it points to " + harmless(chain.getFirst().toString());
          case Path.Elsewhere(List<DomainName> chain) ->
              "it leads to " + chain(chain) + ", which never passes through our name";
          case Path.Several(List<DomainName> targets) ->
              "there are several CNAMEs (%s), and a name may have only one"
                  .formatted(
                      targets.stream()
                          .limit(3)
                          .map(target -> harmless(target.toString()))
                          .collect(Collectors.joining(", ")));
          case Path.Lost(List<DomainName> chain, Cause cause) ->
              "it leads to " + chain(chain) + ", which cannot be looked up";
          default -> "it points elsewhere";
        };
    return "The CNAME at %s is not the one expected: %s. Expected: %s. Replace its target; some DNS hosts append your domain to a target without a dot at its end."
        .formatted(link.owner(), found, wanted(link));
  }

  static String beside(OfLink link, Path.Beside beside) {
    String type = beside.expectation().type().toString();
    String found =
        beside.records().isEmpty()
            ? "no " + type + " record"
            : "the " + type + " record " + shown(beside.records());
    return "The CNAME at %s is right, but the question for %s records there, which receivers put, is answered with %s and not along the CNAME. A name with a CNAME may have no other records. Delete the other records of this name, and leave only: %s."
        .formatted(link.owner(), type, found, wanted(link));
  }

  private static String shown(List<ResourceRecord> records) {
    return records.stream()
        .limit(3)
        .map(record -> harmless(record.data().text()))
        .collect(Collectors.joining(", "));
  }

  static String endless(OfLink link, Path.Endless endless) {
    String why =
        switch (endless.end()) {
          case LOOP -> "is a loop";
          case TOO_MANY_LINKS -> "has more than 10 links, and mail receivers stop there";
          case NAME_TOO_LONG -> "runs into a DNAME that makes the name too long";
        };
    return "The alias chain at %s %s (%s). Expected: %s."
        .formatted(link.owner(), why, chain(endless.chain()), wanted(link));
  }

  static String spreading(OfLink link, View odd, String detail, int others) {
    return "The change is still spreading: %s has the old value for %s, while %d other name server%s already %s the new one. Wait until all name servers of %s agree. %s"
        .formatted(
            odd.server(),
            link.owner(),
            others,
            others == 1 ? "" : "s",
            others == 1 ? "has" : "have",
            harmless(link.zone().toString()),
            detail);
  }

  static String disagreeing(OfLink link, String detail) {
    return "The name servers of %s do not agree with each other yet. %s"
        .formatted(harmless(link.zone().toString()), detail);
  }

  static String unseen(OfLink link, List<View> views) {
    String why =
        views.stream()
            .limit(MAX_SERVERS)
            .map(view -> view.server() + " " + reason(view.path()))
            .collect(Collectors.joining("; "));
    return "%s could not be checked: no name server of %s gave a usable answer (%s). This says nothing about the record; it is checked again. Expected: %s."
        .formatted(
            link.owner(),
            harmless(link.zone().toString()),
            why.isEmpty() ? "none could be asked" : why,
            wanted(link));
  }

  static String undiscovered(OfLink link, Sighting why) {
    String cause =
        switch (why.answer()) {
          case Answer.Unanswered(Cause silence, var extended) ->
              why.server() + " " + silence.words() + extended.map(Wording::extended).orElse("");
          case Answer.NoData noData -> "no NS records were found";
          case Answer.NoSuchName noSuchName -> "the name does not exist";
          case Answer.Found found -> "the NS records stand behind an alias";
        };
    return "%s could not be checked: the name servers of %s could not be found (%s). Expected: %s."
        .formatted(link.owner(), harmless(why.question().name().toString()), cause, wanted(link));
  }

  static String bogus(OfLink link, Sighting sighting) {
    return "DNSSEC is broken for %s: %s says that validation fails%s. Mail receivers that validate cannot see the record. Mend the zone's signatures, or its DS record at the registrar."
        .formatted(
            link.owner(),
            sighting.server(),
            sighting.extendedErrors().stream().findFirst().map(Wording::extended).orElse(""));
  }

  static String ours(OfLink link, Sighting sighting) {
    String what =
        switch (sighting.answer()) {
          case Answer.NoSuchName(DomainName name) -> "does not exist";
          case Answer.NoData noData -> "holds nothing of the type asked for";
          case Answer.Unanswered(Cause cause, var extended) ->
              "could not be looked up: " + sighting.server() + " " + cause.words();
          case Answer.Found found -> "holds something else";
        };
    return "The record %s is right, but our own name %s behind it %s. This is on our side; there is nothing for you to change."
        .formatted(link.owner(), link.target(), what);
  }

  static String dataMissing(OfLink link, Expectation expectation, Sighting sighting) {
    String found =
        sighting.answer() instanceof Answer.Found(List<ResourceRecord> records, var chain)
            ? records.stream()
                .limit(3)
                .map(record -> record.type() + " " + harmless(record.data().text()))
                .collect(Collectors.joining(", "))
            : "no " + expectation.type() + " record";
    return "The CNAME at %s is right, but behind it, at %s, there is not what mail needs. Expected: %s. Found: %s."
        .formatted(link.owner(), link.target(), expectation.text(), found);
  }

  static String unconfirmed(Failure failure) {
    return "Not confirmed when asked again: " + failure.message();
  }

  private static String wanted(OfLink link) {
    return link.owner() + " CNAME " + link.target();
  }

  private static String reason(Path path) {
    return switch (path) {
      case Path.Unclear(Cause cause, DomainName where) -> cause.words();
      case Path.Beside beside -> "has something beside the CNAME";
      case Path.Lost lost -> "leads to a name that cannot be looked up";
      case Path.Claimed claimed -> Cause.UNAUTHORITATIVE.words();
      case Path.Through through -> "has the record";
      case Path.Missing missing -> "has no CNAME";
      case Path.Elsewhere elsewhere -> "has another target";
      case Path.Several several -> "has several CNAMEs";
      case Path.Endless endless -> "has a chain without end";
    };
  }

  private static String servers(List<View> views) {
    String named =
        views.stream().limit(MAX_SERVERS).map(View::server).collect(Collectors.joining(", "));
    return views.size() > MAX_SERVERS
        ? named + " and " + (views.size() - MAX_SERVERS) + " more"
        : named;
  }

  private static String chain(List<DomainName> chain) {
    String shown =
        chain.stream()
            .limit(3)
            .map(name -> harmless(name.toString()))
            .collect(Collectors.joining(" → "));
    return chain.size() > 3 ? shown + " → … → " + harmless(chain.getLast().toString()) : shown;
  }

  private static String extended(ExtendedError error) {
    return error.text().isEmpty()
        ? " (extended error " + error.code() + ")"
        : " (extended error " + error.code() + ": " + harmless(error.text()) + ")";
  }
}

package dev.signet.console;

import dev.signet.claims.Claim;
import dev.signet.claims.ClaimState;
import dev.signet.claims.Notice;
import dev.signet.record.CustomerRecord;
import dev.signet.record.NameForm;
import java.util.List;
import java.util.Optional;

/// A claim as its page shows it.
///
/// @param tone of the badge
/// @param next what happens next, and what the reader may do
/// @param proof the TXT record that proves it
/// @param records what carries the mail of the name once the claim is complete
/// @param open whether anything can still come of it
/// @param organization of the claimant, for the operator
public record ClaimView(
    String id,
    String name,
    String state,
    String tone,
    String next,
    Line proof,
    List<Line> records,
    boolean open,
    Moment begun,
    Moment expires,
    Optional<Moment> seenSince,
    Optional<Moment> lookedAt,
    Optional<Moment> objectionUntil,
    String objection,
    String organization) {
  public ClaimView {
    records = List.copyOf(records);
  }

  /// One record.
  ///
  /// @param host as DNS hosts want the name, relative to the registered domain
  /// @param fqdn the whole name
  public record Line(String type, String host, String fqdn, String value) {}

  /// What the holder of a name is told about a claim of it.
  ///
  /// @param until when the time to object ends
  /// @param answer the record that objects, once it was asked for, and until when it holds
  public record Against(Moment until, boolean over, Optional<Answer> answer) {}

  /// The record that objects.
  public record Answer(Line record, Moment holdsUntil, boolean proven) {}

  static ClaimView of(Claim claim, List<CustomerRecord> records) {
    Optional<Notice> notice = claim.progress().notice();
    return new ClaimView(
        claim.id().toString(),
        claim.name().toString(),
        word(claim.state()),
        tone(claim.state()),
        next(claim),
        new Line(
            "TXT",
            NameForm.relative(claim.proofName(), claim.apex()),
            claim.proofName().toString(),
            claim.value()),
        records.stream()
            .map(record ->
                new Line(
                    record.typeText(),
                    NameForm.relative(record.owner(), claim.apex()),
                    record.owner().toString(),
                    record.value()))
            .toList(),
        claim.state().open(),
        new Moment(claim.createdAt()),
        new Moment(claim.progress().expiresAt()),
        claim.progress().seenSince().map(Moment::new),
        claim.progress().lookedAt().map(Moment::new),
        notice.map(Notice::until).map(Moment::new),
        notice
            .flatMap(Notice::objection)
            .map(objection -> objection.proven() ? "proven" : "begun")
            .orElse("none"),
        claim.organization().toString());
  }

  private static String word(ClaimState state) {
    return switch (state) {
      case PENDING -> "Waiting for the proof";
      case PROVEN -> "Proven";
      case COMPLETED -> "Completed";
      case EXPIRED -> "Expired";
      case CANCELED -> "Canceled";
      case SUPERSEDED -> "Superseded";
      case BLOCKED -> "Contested";
    };
  }

  private static String tone(ClaimState state) {
    return switch (state) {
      case PENDING, PROVEN -> "wait";
      case COMPLETED -> "ok";
      case BLOCKED -> "bad";
      case EXPIRED, CANCELED, SUPERSEDED -> "plain";
    };
  }

  private static String next(Claim claim) {
    return switch (claim.state()) {
      case PENDING ->
          claim.progress().seenSince().isPresent()
              ? "The proof was seen. It has to be there at a second look."
              : "Publish the TXT record below. We look for it, and you may press Check now.";
      case PROVEN ->
          claim.progress().notice().isPresent()
              ? "The holder was told, and may object until the time below. Publish the other"
                  + " records meanwhile, and leave the TXT record where it is."
              : "Publish the other records below, and leave the TXT record where it is: the name"
                  + " comes to you when the first of them is seen.";
      case COMPLETED -> "The name is yours. The domain is in your list.";
      case EXPIRED -> "The proof was not complete in time. You may claim the name again.";
      case CANCELED -> "This claim was canceled. You may claim the name again.";
      case SUPERSEDED -> "The name came to its holder in another way.";
      case BLOCKED -> "The holder has proven control of the DNS as well. The operator decides.";
    };
  }
}

package dev.signet.diagnosis;

import java.util.List;
import java.util.Optional;

/// One thing found, fit to be read by the customer's administrator.
///
/// @param record which record it is about, `anypost.example.com CNAME`; empty when it is about the
///   domain
/// @param title what is the matter, in a few words
/// @param detail what was seen and how that comes about; foreign text is shortened and harmless
/// @param fix what to type where; for a tip possibly "nothing"
/// @param evidence the answers it rests on, one line each
public record Finding(
    FindingCode code,
    Severity severity,
    Optional<String> record,
    String title,
    String detail,
    String fix,
    List<String> evidence) {
  public Finding {
    evidence = List.copyOf(evidence);
  }
}

package dev.signet.dmarc;

import dev.signet.name.DomainName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/// A DMARC policy record (§4.7, §4.8).
///
/// Once a text [#claims] to be a record, it is one: everything wrong after the version is replaced
/// by defaults or ignored, and only named as a problem. Equality is that of the tags; printing and
/// reading again gives an equal record.
public final class DmarcRecord {
  /// The longest record that is read, in characters. The RFC sets no bound.
  public static final int MAX_LENGTH = 4_096;

  /// §4.8: `dmarc-version = "v" equals %s"DMARC1"`, then a semicolon or the end. Only the value is
  /// case-sensitive.
  private static final Pattern VERSION =
      Pattern.compile("[vV][ \\t]*=[ \\t]*DMARC1(?=[ \\t]*(?:;|$))");

  private final SequencedMap<String, String> tags;
  private final DmarcTags values;

  private DmarcRecord(SequencedMap<String, String> tags, DmarcTags values) {
    this.tags = Collections.unmodifiableSequencedMap(tags);
    this.values = values;
  }

  /// Whether a TXT record is a DMARC record: it begins with the version tag (§4.7, §4.10).
  public static boolean claims(String text) {
    return text.length() <= MAX_LENGTH && VERSION.matcher(text).lookingAt();
  }

  /// A record and what is wrong with it.
  public record Reading(DmarcRecord dmarc, List<DmarcProblem> problems) {
    public Reading {
      problems = List.copyOf(problems);
    }
  }

  /// Reads a text; `owner` is named in the problems. Empty when it does not [#claims].
  public static Optional<Reading> read(String text, DomainName owner) {
    if (!claims(text)) {
      return Optional.empty();
    }
    TagReader reader = new TagReader(owner);
    SequencedMap<String, String> tags = reader.tags(text);
    DmarcTags values = reader.values(tags);
    return Optional.of(new Reading(new DmarcRecord(tags, values), reader.problems()));
  }

  /// Reads a text; empty when it does not [#claims].
  public static Optional<DmarcRecord> parse(String text) {
    return read(text, DomainName.ROOT).map(Reading::dmarc);
  }

  /// The record that asks for `policy` and nothing else.
  public static DmarcRecord asking(Policy policy) {
    SequencedMap<String, String> tags = new LinkedHashMap<>();
    tags.put("v", "DMARC1");
    tags.put("p", policy.word());
    return new DmarcRecord(tags, new TagReader(DomainName.ROOT).values(tags));
  }

  /// Every tag in order, names in lower case, unknown ones too.
  public Map<String, String> tags() {
    return tags;
  }

  /// What is applied to mail of the domain the record stands at. Empty when receivers apply no
  /// DMARC: the policy tags are not usable and there is no `rua` (§4.10.1). Test mode is not
  /// counted in, see [Policy#underTest].
  public Optional<Policy> policy() {
    return usable(values.policy());
  }

  /// What is applied to mail of a name below, when this is its organizational or public suffix
  /// domain (§4.10.1).
  ///
  /// @param exists false when the name itself does not exist (NXDOMAIN): then `np` counts
  public Optional<Policy> policyBelow(boolean exists) {
    Optional<Policy> existing = values.subdomains().or(values::policy);
    return usable(exists ? existing : values.nonexistent().or(() -> existing));
  }

  /// §4.10.1: without a valid `p`, or with an invalid `sp` or `np`, it counts as `p=none` when
  /// there is a place for reports, and not at all otherwise. §4.7 alone would take a missing `p`
  /// for `p=none` in both cases; mail is treated alike, so the stricter reading only decides what
  /// we call valid.
  private Optional<Policy> usable(Optional<Policy> applicable) {
    if (hasUsablePolicy()) {
      return applicable;
    }
    return values.aggregate().isEmpty() ? Optional.empty() : Optional.of(Policy.NONE);
  }

  /// `p` is there and valid, and so are `sp` and `np` if they are there.
  public boolean hasUsablePolicy() {
    return values.policy().isPresent() && values.policiesValid();
  }

  public AlignmentMode dkimAlignment() {
    return values.dkim();
  }

  public AlignmentMode spfAlignment() {
    return values.spf();
  }

  public SuffixRole suffixRole() {
    return values.role();
  }

  /// `t=y`: the policy is to be applied one level lower (§4.7).
  public boolean testing() {
    return values.testing();
  }

  /// Where aggregate reports are to go; invalid entries are left out.
  public List<ReportUri> aggregateReports() {
    return values.aggregate();
  }

  /// Where failure reports are to go; invalid entries are left out.
  public List<ReportUri> failureReports() {
    return values.failure();
  }

  /// When failure reports are wanted: `0`, `1`, `d`, `s`; means something only with
  /// [#failureReports].
  public List<String> failureOptions() {
    return values.options();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DmarcRecord that && tags.equals(that.tags);
  }

  @Override
  public int hashCode() {
    return tags.hashCode();
  }

  /// The record as published, on one line: `v=DMARC1; p=none; rua=mailto:…`.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    tags.forEach((name, value) ->
        text.append(text.isEmpty() ? "" : "; ").append(name).append('=').append(value));
    return text.toString();
  }
}

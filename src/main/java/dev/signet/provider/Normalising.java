package dev.signet.provider;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns what a provider says into `pending`, `verified` or `failed` (CONTRACT AR-6, AR-7).
///
/// [#judge]'s result depends on its arguments and the vocabulary alone. A word never seen counts as
/// pending, and is reported once: at most 100 different words are reported and remembered, so a
/// provider that makes words up fills neither the log nor the memory. Thread-safe if the callback
/// is.
public final class Normalising {
  private static final Logger LOG = LoggerFactory.getLogger(Normalising.class);
  private static final int MAX_REPORTED = 100;

  private final Vocabulary vocabulary;
  private final Consumer<String> unknownWord;
  private final Set<String> reported = new HashSet<>();

  /// What a domain and its records are worth.
  ///
  /// @param records one for each record of the domain, in its order
  public record Judged(NormalStatus domain, List<NormalStatus> records) {
    public Judged {
      records = List.copyOf(records);
    }
  }

  /// @param unknownWord told of each word the vocabulary lacks, once
  public Normalising(Vocabulary vocabulary, Consumer<String> unknownWord) {
    this.vocabulary = vocabulary;
    this.unknownWord = unknownWord;
  }

  /// The rules for `provider`, with unknown words going to the log.
  public static Normalising logging(EmailProvider provider) {
    String name = provider.name();
    return new Normalising(
        provider.vocabulary(),
        word -> LOG.warn("provider {} uses the status word \"{}\"; taken as pending", name, word));
  }

  /// Judges `domain`.
  ///
  /// `failed` is only what the provider itself reports as failed. `verified` needs the provider's
  /// word for the domain and for every record, and ours for DMARC. All else is pending: a record
  /// that fails while the provider still tries does not fail the domain.
  ///
  /// @param dmarc our own verdict on the DMARC record we added; empty when the provider returned a
  ///   DMARC record of its own
  public Judged judge(RemoteDomain domain, Optional<NormalStatus> dmarc) {
    List<NormalStatus> records = new ArrayList<>(domain.records().size());
    for (RemoteRecord each : domain.records()) {
      records.add(meaning(each.rawStatus()));
    }
    boolean everyRecord =
        records.stream().allMatch(NormalStatus.VERIFIED::equals)
            && dmarc.map(NormalStatus.VERIFIED::equals).orElse(true);
    NormalStatus status =
        switch (meaning(domain.rawStatus())) {
          case FAILED -> NormalStatus.FAILED;
          case PENDING -> NormalStatus.PENDING;
          case VERIFIED -> everyRecord ? NormalStatus.VERIFIED : NormalStatus.PENDING;
        };
    return new Judged(status, records);
  }

  private NormalStatus meaning(String word) {
    Optional<NormalStatus> known = vocabulary.meaning(word);
    if (known.isEmpty() && isNews(word)) {
      unknownWord.accept(word);
    }
    return known.orElse(NormalStatus.PENDING);
  }

  private boolean isNews(String word) {
    synchronized (reported) {
      return reported.size() < MAX_REPORTED && reported.add(word);
    }
  }
}

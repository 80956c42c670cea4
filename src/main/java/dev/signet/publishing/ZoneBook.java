package dev.signet.publishing;

import dev.signet.dns.ResourceRecord;
import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneImage;
import dev.signet.zone.ZoneToken;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The zone as the database says it should be: as zone-file text, and compared with what is served.
/// Thread-safe.
public final class ZoneBook {
  private final ZoneImage image;
  private final ZoneFacts facts;
  private final Supplier<Optional<ZoneReport>> comparison;

  /// @param comparison with what is served; empty when one is under way
  public ZoneBook(ZoneImage image, ZoneFacts facts, Supplier<Optional<ZoneReport>> comparison) {
    this.image = image;
    this.facts = facts;
    this.comparison = comparison;
  }

  /// A stretch of the zone file (RFC 1035 §5): stretches in a row make the file.
  ///
  /// @param next where to go on; empty at the end
  public record Page(String text, Optional<ZoneToken> next) {}

  /// The records of at most `domains` domains after `after`; without it also SOA and name servers.
  public Page page(Optional<ZoneToken> after, int domains) {
    List<ServedDomain> served = facts.page(after, domains);
    StringBuilder text = new StringBuilder();
    Stream<ResourceRecord> records =
        after.isEmpty()
            ? image.export(served.stream())
            : served.stream().flatMap(domain -> image.recordsOf(domain).stream());
    records.forEach(record -> text.append(record).append('\n'));
    return new Page(
        text.toString(),
        served.size() < domains ? Optional.empty() : Optional.of(served.getLast().token()));
  }

  /// Compares what is served with the database and repairs nothing; empty when a comparison or a
  /// repair is under way.
  public Optional<ZoneReport> compare() {
    return comparison.get();
  }

  /// The comparison for a zone that this process serves itself.
  public static ZoneReport compareImage(ZoneImage image, ZoneSource source) {
    long[] domains = {0};
    long[] differing = {0};
    long before = image.size();
    source.loadAll(domain -> {
      domains[0]++;
      if (!image.serves(domain)) {
        differing[0]++;
      }
    });
    long matching = domains[0] - differing[0];
    long more = Math.max(0, Math.min(before, image.size()) - matching);
    return new ZoneReport(
        List.of(
            new ZoneReport.Comparison(
                "embedded",
                true,
                domains[0],
                List.of(
                    new ZoneReport.Drift(ZoneReport.Kind.MISSING, differing[0], List.of()),
                    new ZoneReport.Drift(ZoneReport.Kind.CHANGED, 0, List.of()),
                    new ZoneReport.Drift(ZoneReport.Kind.ORPHANED, more, List.of())),
                Optional.empty())));
  }
}

package dev.signet.diagnosis;

import dev.signet.dmarc.TxtAnswer;
import dev.signet.dmarc.TxtSource;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.name.DomainName;
import dev.signet.spf.SpfAnswer;
import dev.signet.spf.SpfDns;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;

/// Answers the questions of the SPF and DMARC rooms from looks: those of an [Observed] world, or
/// fresh ones while it is being gathered.
final class ObservedTexts implements SpfDns {
  private final BiFunction<DomainName, RecordType, Observed.Look> looks;

  ObservedTexts(BiFunction<DomainName, RecordType, Observed.Look> looks) {
    this.looks = looks;
  }

  /// The same for DMARC.
  TxtSource forDmarc() {
    return name ->
        switch (texts(name)) {
          case SpfAnswer.Found<String>(List<String> values) -> TxtAnswer.of(values);
          case SpfAnswer.None<String> none -> new TxtAnswer.None();
          case SpfAnswer.TemporaryError<String> error -> new TxtAnswer.TemporaryError();
        };
  }

  @Override
  public SpfAnswer<String> texts(DomainName name) {
    return switch (looks.apply(name, RecordType.TXT)) {
      case Observed.Look.Found(List<ResourceRecord> records, var chain) ->
          SpfAnswer.of(Review.texts(records));
      case Observed.Look.Absent absent -> new SpfAnswer.None<>();
      case Observed.Look.Unknown unknown -> new SpfAnswer.TemporaryError<>();
    };
  }

  @Override
  public SpfAnswer<InetAddress> addresses(DomainName name, Family family) {
    RecordType type = family == Family.IPV4 ? RecordType.A : RecordType.AAAA;
    List<InetAddress> out = new ArrayList<>();
    for (Rdata data : data(name, type)) {
      if (data instanceof Rdata.Address address) {
        out.add(address.address());
      }
    }
    return unknown(name, type) ? new SpfAnswer.TemporaryError<>() : SpfAnswer.of(out);
  }

  @Override
  public SpfAnswer<DomainName> exchanges(DomainName name) {
    List<Rdata.MailExchange> found = new ArrayList<>();
    for (Rdata data : data(name, RecordType.MX)) {
      if (data instanceof Rdata.MailExchange mx) {
        found.add(mx);
      }
    }
    found.sort(Comparator.comparing(Rdata.MailExchange::preference));
    return unknown(name, RecordType.MX)
        ? new SpfAnswer.TemporaryError<>()
        : SpfAnswer.of(found.stream().map(Rdata.MailExchange::exchange).toList());
  }

  /// Only evaluations for a client's address need it, and there is no client here.
  @Override
  public SpfAnswer<DomainName> pointers(DomainName name) {
    return new SpfAnswer.None<>();
  }

  private List<Rdata> data(DomainName name, RecordType type) {
    return looks.apply(name, type) instanceof Observed.Look.Found(var records, var chain)
        ? records.stream().map(ResourceRecord::data).toList()
        : List.of();
  }

  private boolean unknown(DomainName name, RecordType type) {
    return looks.apply(name, type) instanceof Observed.Look.Unknown;
  }
}

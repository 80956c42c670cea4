package dev.signet.verification;

import dev.signet.dns.Question;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Sighting;
import dev.signet.name.DomainName;
import dev.signet.spf.SpfAnswer;
import dev.signet.spf.SpfDns;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// Answers what SPF asks of the DNS, as resolvers do.
final class ResolvedSpf implements SpfDns {
  private static final RecordType PTR = new RecordType(12);

  private final Function<Question, Sighting> resolvers;

  ResolvedSpf(Function<Question, Sighting> resolvers) {
    this.resolvers = resolvers;
  }

  @Override
  public SpfAnswer<String> texts(DomainName name) {
    return ask(
        name,
        RecordType.TXT,
        data -> data.filter(Rdata.Text.class::isInstance).map(one -> ((Rdata.Text) one).joined()));
  }

  @Override
  public SpfAnswer<InetAddress> addresses(DomainName name, Family family) {
    return ask(
        name,
        family == Family.IPV4 ? RecordType.A : RecordType.AAAA,
        data ->
            data.filter(Rdata.Address.class::isInstance)
                .map(one -> ((Rdata.Address) one).address()));
  }

  @Override
  public SpfAnswer<DomainName> exchanges(DomainName name) {
    return ask(
        name,
        RecordType.MX,
        data ->
            data.filter(Rdata.MailExchange.class::isInstance)
                .map(Rdata.MailExchange.class::cast)
                .sorted(Comparator.comparing(Rdata.MailExchange::preference))
                .map(Rdata.MailExchange::exchange));
  }

  /// Only whether there are any: the names behind an address decide nothing here.
  @Override
  public SpfAnswer<DomainName> pointers(DomainName name) {
    return ask(name, PTR, data -> data.map(one -> name));
  }

  private <T> SpfAnswer<T> ask(
      DomainName name, RecordType type, Function<Stream<Rdata>, Stream<T>> read) {
    return switch (resolvers.apply(new Question(name, type)).answer()) {
      case Answer.Found(List<ResourceRecord> records, var chain) ->
          SpfAnswer.of(read.apply(records.stream().map(ResourceRecord::data)).toList());
      case Answer.NoData noData -> new SpfAnswer.None<>();
      case Answer.NoSuchName noSuchName -> new SpfAnswer.None<>();
      case Answer.Unanswered unanswered -> new SpfAnswer.TemporaryError<>();
    };
  }
}

package dev.signet.spf;

import dev.signet.name.DomainName;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/// The port with a memory and a limit, for one evaluation; not thread-safe.
///
/// The same question is asked once. Answers are cut to what one evaluation can use, so that a
/// stranger's huge RRset is not carried along.
final class MeteredDns implements SpfDns {
  /// No more queries than allowed; the evaluation ends here.
  static final class Exhausted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Exhausted() {
      super("too many DNS queries", null, false, false);
    }
  }

  private static final int MAX_VALUES = 100;

  private final SpfDns dns;
  private final int limit;
  private final Map<DomainName, SpfAnswer<String>> texts = new HashMap<>();
  private final Map<DomainName, SpfAnswer<InetAddress>> ipv4 = new HashMap<>();
  private final Map<DomainName, SpfAnswer<InetAddress>> ipv6 = new HashMap<>();
  private final Map<DomainName, SpfAnswer<DomainName>> exchanges = new HashMap<>();
  private final Map<DomainName, SpfAnswer<DomainName>> pointers = new HashMap<>();
  private int asked;

  MeteredDns(SpfDns dns, int limit) {
    this.dns = dns;
    this.limit = limit;
  }

  int asked() {
    return asked;
  }

  @Override
  public SpfAnswer<String> texts(DomainName name) {
    return once(texts, name, () -> dns.texts(name));
  }

  @Override
  public SpfAnswer<InetAddress> addresses(DomainName name, Family family) {
    Map<DomainName, SpfAnswer<InetAddress>> known = family == Family.IPV4 ? ipv4 : ipv6;
    return once(known, name, () -> dns.addresses(name, family));
  }

  @Override
  public SpfAnswer<DomainName> exchanges(DomainName name) {
    return once(exchanges, name, () -> dns.exchanges(name));
  }

  @Override
  public SpfAnswer<DomainName> pointers(DomainName name) {
    return once(pointers, name, () -> dns.pointers(name));
  }

  private <T> SpfAnswer<T> once(
      Map<DomainName, SpfAnswer<T>> known, DomainName name, Supplier<SpfAnswer<T>> ask) {
    SpfAnswer<T> answer = known.get(name);
    if (answer == null) {
      if (asked >= limit) {
        throw new Exhausted();
      }
      asked++;
      answer = shortened(ask.get());
      known.put(name, answer);
    }
    return answer;
  }

  private static <T> SpfAnswer<T> shortened(SpfAnswer<T> answer) {
    return answer instanceof SpfAnswer.Found<T> found && found.values().size() > MAX_VALUES
        ? new SpfAnswer.Found<>(found.values().subList(0, MAX_VALUES))
        : answer;
  }
}

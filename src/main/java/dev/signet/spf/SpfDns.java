package dev.signet.spf;

import dev.signet.name.DomainName;
import java.net.InetAddress;

/// What SPF asks of the DNS. Aliases are followed by who answers.
///
/// Implementations do not throw for what the DNS says or fails to say; they may take as long as the
/// caller's own deadline allows.
public interface SpfDns {
  /// TXT: one text for each record, its strings joined without anything between them (§3.3).
  SpfAnswer<String> texts(DomainName name);

  /// A for [Family#IPV4], AAAA for [Family#IPV6].
  SpfAnswer<InetAddress> addresses(DomainName name, Family family);

  /// MX: the exchanges, most preferred first.
  SpfAnswer<DomainName> exchanges(DomainName name);

  /// PTR: the names behind an `in-addr.arpa` or `ip6.arpa` name.
  SpfAnswer<DomainName> pointers(DomainName name);

  /// Which addresses count: those of the client's kind (§5).
  enum Family {
    IPV4,
    IPV6
  }
}

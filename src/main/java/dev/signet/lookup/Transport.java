package dev.signet.lookup;

import dev.signet.dns.Message;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;

/// Carries one query to one server and brings back its reply, or the way it failed.
///
/// Thread-safe; blocks, for virtual threads; never throws for what the network did.
public interface Transport {
  /// How a query travels.
  enum Protocol {
    UDP,
    TCP;

    /// The stable word kept with evidence.
    public String wireText() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What came of it.
  sealed interface Exchange {
    /// A reply from the right address, with the right id, question and spelling.
    record Replied(Message message, Duration roundTrip) implements Exchange {}

    /// No such reply.
    record Failed(Trouble trouble, Duration waited) implements Exchange {}
  }

  /// Why there is no reply.
  enum Trouble {
    TIMEOUT,
    NETWORK,
    MALFORMED,
    /// A reply that is ours, and holds more than is ever read.
    OVERSIZED,
    /// Over UDP, a reply with a wrong id came from the server's address: somebody may be guessing.
    WRONG_ID,
    /// Over UDP, the only reply spelled the question in another case than we did (0x20).
    WRONG_CASE
  }

  /// Sends `query` and waits at most `timeout` for its reply, other packets notwithstanding.
  Exchange exchange(InetSocketAddress server, Protocol protocol, Message query, Duration timeout);
}

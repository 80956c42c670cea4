package dev.signet.playground;

import dev.signet.dns.RecordType;
import java.util.Optional;

/// When a fault strikes.
///
/// @param server `*`, `recursive`, `authoritative` (all of them), or the name of one server
/// @param type empty for every type
/// @param transport empty for both
/// @param probability of striking each time, 0 to 1
/// @param times how often it strikes before it is used up; [#ALWAYS] without end
public record FaultRule(
    String server,
    NamePattern name,
    Optional<RecordType> type,
    Optional<Transport> transport,
    Fault fault,
    double probability,
    int times) {
  /// Never used up.
  public static final int ALWAYS = Integer.MAX_VALUE;

  /// Any server.
  public static final String ANY_SERVER = "*";

  public FaultRule {
    if (!(probability >= 0 && probability <= 1)) {
      throw RecordText.invalid("probability", "The probability must be between 0 and 1.");
    }
    if (times < 1) {
      throw RecordText.invalid("times", "A fault must be allowed to strike at least once.");
    }
  }

  /// `fault` always, for every type and transport, on `server`, for the names of `pattern`.
  public static FaultRule of(String server, String pattern, Fault fault) {
    return new FaultRule(
        server, NamePattern.of(pattern), Optional.empty(), Optional.empty(), fault, 1, ALWAYS);
  }

  /// The same for one type only.
  public FaultRule only(RecordType oneType) {
    return new FaultRule(server, name, Optional.of(oneType), transport, fault, probability, times);
  }

  /// The same over one transport only.
  public FaultRule only(Transport oneTransport) {
    return new FaultRule(server, name, type, Optional.of(oneTransport), fault, probability, times);
  }

  /// The same, but striking with a probability only.
  public FaultRule sometimes(double chance) {
    return new FaultRule(server, name, type, transport, fault, chance, times);
  }

  /// The same, but used up after `count` strikes.
  public FaultRule first(int count) {
    return new FaultRule(server, name, type, transport, fault, probability, count);
  }

  /// Whether the fault can be played over `way` at all.
  boolean playable(Transport way) {
    if (transport.isPresent() && transport.get() != way) {
      return false;
    }
    return switch (fault) {
      case Fault.Truncate ignored -> way == Transport.UDP;
      case Fault.WrongPort ignored -> way == Transport.UDP;
      case Fault.ForgedFirst ignored -> way == Transport.UDP;
      case Fault.TcpRefuse ignored -> way == Transport.TCP && !refusesConnections();
      case Fault.TcpDribble ignored -> way == Transport.TCP;
      case Fault.TcpHalf ignored -> way == Transport.TCP;
      case Fault.TcpZeroLength ignored -> way == Transport.TCP;
      default -> true;
    };
  }

  /// Whether it strikes before a question is read.
  boolean refusesConnections() {
    return fault instanceof Fault.TcpRefuse && name instanceof NamePattern.All && type.isEmpty();
  }

  boolean covers(String role, String serverName) {
    return server.equals(ANY_SERVER)
        || server.equalsIgnoreCase(role)
        || server.equalsIgnoreCase(serverName);
  }
}

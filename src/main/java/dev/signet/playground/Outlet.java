package dev.signet.playground;

import java.io.IOException;
import java.time.Duration;

/// The way back to the client. The odd ways exist to play faults; a transport that does not have
/// one sends the octets as it should.
interface Outlet {
  Transport transport();

  void send(byte[] octets) throws IOException;

  /// From another port than the one that was asked.
  void sendFromElsewhere(byte[] octets) throws IOException;

  /// One octet at a time, with a pause before each.
  void dribble(byte[] octets, Duration pause) throws IOException, InterruptedException;

  /// The first half, then the end.
  void sendHalf(byte[] octets) throws IOException;

  /// A message of length zero.
  void sendNothing(byte[] octets) throws IOException;

  /// Breaks the connection.
  void reset() throws IOException;
}

package dev.signet.id;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/// A clock that tells whole microseconds, as PostgreSQL keeps them: a time that was just written
/// equals the same time when it is read back. The node hands this one to every room, so no room
/// truncates by itself. As safe for threads as the clock behind it.
///
/// @param source tells the time, however finely
public record MicrosecondClock(InstantSource source) implements InstantSource {
  @Override
  public Instant instant() {
    return source.instant().truncatedTo(ChronoUnit.MICROS);
  }
}

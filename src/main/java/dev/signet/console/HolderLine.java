package dev.signet.console;

import java.util.Optional;

/// Who holds a name.
///
/// @param since when it was registered
/// @param verified since when it is verified
public record HolderLine(
    String id,
    String name,
    String organization,
    String organizationName,
    String token,
    String provider,
    String status,
    String tone,
    Moment since,
    Optional<Moment> verified) {}

package dev.signet.webhooks;

import dev.signet.lookup.AddressPolicy;
import java.net.InetAddress;
import java.util.Optional;
import java.util.UUID;

/// Where webhooks may go (CONTRACT WH-6): tenants' to global unicast addresses over TLS, the
/// platform's to its own ranges too.
///
/// @param strangers for webhooks of organizations
/// @param platform for webhooks of the platform
/// @param plainStrangers whether organizations may use `http` and low ports: for trials
/// @param plainPlatform whether the platform may
public record TargetPolicy(
    AddressPolicy strangers,
    AddressPolicy platform,
    boolean plainStrangers,
    boolean plainPlatform) {

  boolean plain(Optional<UUID> owner) {
    return owner.isPresent() ? plainStrangers : plainPlatform;
  }

  boolean allows(Optional<UUID> owner, boolean tls, InetAddress address) {
    if (owner.isPresent()) {
      return strangers.allows(address);
    }
    // Without TLS only into the platform's own ranges, unless everything is allowed.
    return platform.allows(address) && (tls || plainStrangers || !strangers.allows(address));
  }
}

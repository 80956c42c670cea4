package dev.signet.playground;

import dev.signet.name.DomainName;
import java.net.InetSocketAddress;

/// The zone that is not the playground's but the service's own, and where its name server listens.
public record OwnZone(DomainName apex, InetSocketAddress nameServer) {}

package dev.signet.provider;

import dev.signet.dkim.KeyPairPool;
import dev.signet.dkim.KeyVault;
import dev.signet.id.Ids;
import dev.signet.provider.sandbox.SandboxStore;
import dev.signet.verification.RecordCheck;
import dev.signet.zone.ZoneSettings;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// What a node has for its providers; each takes what it needs.
///
/// @param zone what is the same for our whole zone
/// @param inbound the MX that makes mail for a domain of ours come in
/// @param pool DKIM key pairs made ahead of need
/// @param vault seals them
/// @param recordCheck asks the DNS
/// @param sandbox where the sandbox keeps its domains
/// @param random safe for concurrent use
public record ProviderParts(
    ZoneSettings zone,
    ZoneSettings.MailHost inbound,
    KeyPairPool pool,
    KeyVault vault,
    RecordCheck recordCheck,
    SandboxStore sandbox,
    Ids ids,
    InstantSource clock,
    RandomGenerator random) {}

package dev.signet.provider.sandbox;

import dev.signet.name.DomainName;
import dev.signet.provider.RemoteDomain;
import dev.signet.provider.RemoteRecord;
import dev.signet.provider.RemoteRecord.Type;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;

/// The record set that Resend wants published, with our own hosts in it. Pure.
///
/// @param feedback the MX that takes bounces, at `send`
/// @param spf the SPF record at `send`
/// @param inbound the MX that takes mail for the domain
public record SandboxRecords(Host feedback, String spf, Host inbound) {
  static final String SELECTOR = "resend";
  static final int COUNT = 4;

  static final String SEND = "send";

  /// One MX record's worth.
  public record Host(int preference, DomainName name) {}

  /// The domain as the provider shows it.
  RemoteDomain shown(SandboxDomain domain) {
    List<String> words = domain.recordStatuses();
    return new RemoteDomain(
        domain.remoteId(),
        domain.name(),
        domain.status(),
        List.of(
            mx(Purpose.SPF, domain.name().below(SEND), feedback, words.get(0)),
            text(Purpose.SPF, domain.name().below(SEND), spf, words.get(1)),
            text(Purpose.DKIM, keyOwner(domain), keyText(domain), words.get(2)),
            mx(Purpose.INBOUND, domain.name(), inbound, words.get(3))));
  }

  private static RemoteRecord mx(Purpose group, DomainName owner, Host host, String status) {
    return new RemoteRecord(
        group, Type.MX, owner, host.name().toString(), OptionalInt.of(host.preference()), status);
  }

  private static RemoteRecord text(Purpose group, DomainName owner, String value, String status) {
    return new RemoteRecord(group, Type.TXT, owner, value, OptionalInt.empty(), status);
  }

  /// What a check looks for, in the same order.
  List<CustomerRecord> wanted(SandboxDomain domain) {
    return shown(domain).records().stream().map(RemoteRecord::record).toList();
  }

  private static DomainName keyOwner(SandboxDomain domain) {
    return domain.name().below(SELECTOR + "._domainkey");
  }

  private static String keyText(SandboxDomain domain) {
    return "p=" + Base64.getEncoder().encodeToString(domain.key().publicKey());
  }
}

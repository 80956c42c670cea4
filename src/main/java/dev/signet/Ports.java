package dev.signet;

import dev.signet.access.CredentialStore;
import dev.signet.access.IdempotencyStore;
import dev.signet.access.SessionStore;
import dev.signet.access.ShareLinkStore;
import dev.signet.audit.AuditStore;
import dev.signet.claims.ClaimStore;
import dev.signet.claims.SteadyTime;
import dev.signet.events.EventStore;
import dev.signet.hosted.CoreStore;
import dev.signet.hosted.ProviderIntents;
import dev.signet.nodes.NodeStore;
import dev.signet.provider.sandbox.SandboxStore;
import dev.signet.publishing.IntentStore;
import dev.signet.publishing.ZoneFacts;
import dev.signet.publishing.ZoneSource;
import dev.signet.registry.AddressStore;
import dev.signet.registry.DomainFinder;
import dev.signet.registry.DomainListStore;
import dev.signet.registry.DomainStore;
import dev.signet.registry.EvidenceStore;
import dev.signet.rotation.RotationStore;
import dev.signet.signing.SigningStore;
import dev.signet.store.Store;
import dev.signet.watch.CheckStore;
import dev.signet.watch.ReportStore;
import dev.signet.webhooks.WebhookStore;
import dev.signet.work.GivenUp;
import dev.signet.work.WorkStore;

/// The ports of the store as the rooms of one node get them.
///
/// @param wrapper stands between a room and each port; a test breaks off there
record Ports(Store store, Wrapper wrapper) {
  /// Puts something around a port.
  interface Wrapper {
    /// What is used instead of `real`.
    <T> T around(Class<T> port, T real);

    /// Leaves every port as it is.
    static Wrapper none() {
      return new Wrapper() {
        @Override
        public <T> T around(Class<T> port, T real) {
          return real;
        }
      };
    }
  }

  CredentialStore credentials() {
    return wrapper.around(CredentialStore.class, store.credentials());
  }

  SessionStore sessions() {
    return wrapper.around(SessionStore.class, store.sessions());
  }

  ShareLinkStore shareLinks() {
    return wrapper.around(ShareLinkStore.class, store.shareLinks());
  }

  ClaimStore claims() {
    return wrapper.around(ClaimStore.class, store.claims());
  }

  DomainListStore domainLists() {
    return wrapper.around(DomainListStore.class, store.domainLists());
  }

  NodeStore nodes() {
    return wrapper.around(NodeStore.class, store.nodes());
  }

  RotationStore rotations() {
    return wrapper.around(RotationStore.class, store.rotations());
  }

  SigningStore signing() {
    return wrapper.around(SigningStore.class, store.signing());
  }

  DomainStore domains() {
    return wrapper.around(DomainStore.class, store.domains());
  }

  EvidenceStore evidence() {
    return wrapper.around(EvidenceStore.class, store.evidence());
  }

  CheckStore checks() {
    return wrapper.around(CheckStore.class, store.checks());
  }

  ReportStore reports() {
    return wrapper.around(ReportStore.class, store.reports());
  }

  CoreStore core() {
    return wrapper.around(CoreStore.class, store.core());
  }

  ProviderIntents providerIntents() {
    return wrapper.around(ProviderIntents.class, store.providerIntents());
  }

  AddressStore addresses() {
    return wrapper.around(AddressStore.class, store.addresses());
  }

  EventStore events() {
    return wrapper.around(EventStore.class, store.events());
  }

  WebhookStore webhooks() {
    return wrapper.around(WebhookStore.class, store.webhooks());
  }

  SandboxStore sandbox() {
    return wrapper.around(SandboxStore.class, store.sandbox());
  }

  /// For the operator's pages alone: nothing that runs by itself passes here.
  DomainFinder domainFinder() {
    return store.domainFinder();
  }

  /// As [#domainFinder].
  GivenUp givenUp() {
    return store.givenUp();
  }

  WorkStore work() {
    return wrapper.around(WorkStore.class, store.work());
  }

  AuditStore audit() {
    return wrapper.around(AuditStore.class, store.audit());
  }

  SteadyTime steadyTime(SteadyTime real) {
    return wrapper.around(SteadyTime.class, real);
  }

  IdempotencyStore idempotency() {
    return wrapper.around(IdempotencyStore.class, store.idempotency());
  }

  ZoneSource zone() {
    return wrapper.around(ZoneSource.class, store.zone());
  }

  IntentStore intents() {
    return wrapper.around(IntentStore.class, store.intents());
  }

  ZoneFacts zoneFacts() {
    return wrapper.around(ZoneFacts.class, store.zoneFacts());
  }
}

package dev.signet.access;

import java.util.UUID;

/// The store that other tests use does what the real one does.
class MemoryShareLinkStoreTest extends ShareLinkStoreContract {
  private final MemoryShareLinkStore store = new MemoryShareLinkStore();

  @Override
  protected ShareLinkStore store() {
    return store;
  }

  @Override
  protected UUID organization() {
    return UUID.randomUUID();
  }

  @Override
  protected UUID domain(UUID organization) {
    return store.addDomain(organization);
  }

  @Override
  protected void removeDomain(UUID domain) {
    store.removeDomain(domain);
  }
}

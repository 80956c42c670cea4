package dev.signet.provider;

import dev.signet.provider.resend.ResendKind;
import dev.signet.provider.sandbox.SandboxKind;
import java.util.List;

/// The providers there are, beside our own DNS.
public final class ProviderKinds {
  /// Of two that have one name, the first that the operator's settings ask for gets new domains:
  /// behind a real account the sandbox stays for the domains that were made in it.
  public static final List<ProviderKind> ALL = List.of(ResendKind.standard(), new SandboxKind());

  private ProviderKinds() {}
}

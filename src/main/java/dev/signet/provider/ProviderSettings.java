package dev.signet.provider;

import java.util.Map;
import java.util.Optional;

/// What the operator set for providers, checked. Immutable; its `toString` shows no value.
///
/// @param values by the setting's name
public record ProviderSettings(Map<String, String> values) {
  public ProviderSettings {
    values = Map.copyOf(values);
  }

  /// What the operator set, or the setting's fallback.
  public Optional<String> value(ProviderSetting setting) {
    return Optional.ofNullable(values.get(setting.name())).or(setting::fallback);
  }

  @Override
  public String toString() {
    return "(settings of providers)";
  }
}

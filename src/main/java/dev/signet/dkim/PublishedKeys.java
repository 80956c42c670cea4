package dev.signet.dkim;

import dev.signet.name.DomainName;
import java.util.List;

/// Where a verifier finds key records. Its implementation decides how long asking may take.
@FunctionalInterface
public interface PublishedKeys {
  /// What stands at `{selector}._domainkey.{domain}`.
  Answer at(DomainName ownerName);

  /// What the DNS said.
  sealed interface Answer {
    /// TXT records, each with its strings joined; none when there is no such name or record.
    record Found(List<String> texts) implements Answer {
      public Found {
        texts = List.copyOf(texts);
      }
    }

    /// Nobody gave a usable answer; `why` is a clause for people.
    record Unanswered(String why) implements Answer {}
  }
}

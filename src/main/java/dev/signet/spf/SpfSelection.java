package dev.signet.spf;

import dev.signet.name.DomainName;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Which of a name's TXT records is its SPF record (§4.5).
public sealed interface SpfSelection {
  /// Exactly one claims to be it; whether it can be read is another question.
  record One(String text) implements SpfSelection {}

  /// None does. `lookalikes` are those that were surely meant to.
  record None(List<SpfProblem> lookalikes) implements SpfSelection {
    public None {
      lookalikes = List.copyOf(lookalikes);
    }
  }

  /// More than one does, so that receivers use none: permerror.
  record Several(List<String> texts) implements SpfSelection {
    public Several {
      texts = List.copyOf(texts);
    }
  }

  /// Picks from the TXT records of `owner`.
  static SpfSelection of(List<String> texts, DomainName owner) {
    List<String> claiming = texts.stream().filter(SpfRecord::claims).toList();
    if (claiming.size() == 1) {
      return new One(claiming.getFirst());
    }
    if (claiming.size() > 1) {
      return new Several(claiming);
    }
    List<SpfProblem> lookalikes = new ArrayList<>();
    for (String text : texts) {
      if (lookalikes.size() < Lookalike.MAX && Lookalike.PATTERN.matcher(text).lookingAt()) {
        boolean glued = SpfRecord.claims(text.substring(0, Math.min(6, text.length())));
        lookalikes.add(
            new SpfProblem(
                glued ? SpfProblem.Code.MISSING_SPACE : SpfProblem.Code.WRONG_VERSION,
                owner,
                glued ? SpfRecord.VERSION.length() : 0,
                text,
                "it must begin with v=spf1 and a space to count as an SPF record"));
      }
    }
    return new None(lookalikes);
  }

  /// What people publish who mean an SPF record.
  final class Lookalike {
    private static final int MAX = 10;

    /// Quotes or spaces in front, spaces around the equals sign, another or no version, the `v=`
    /// lost. Sender ID's `spf2.0/` (RFC 4406) is something else.
    private static final Pattern PATTERN =
        Pattern.compile(
            "[\"'\\s\\\\]*+(?:v\\s*+[=:]\\s*+[\"']?spf(?!2\\.0/)|spf1?[\\s:;=])",
            Pattern.CASE_INSENSITIVE);

    private Lookalike() {}
  }
}

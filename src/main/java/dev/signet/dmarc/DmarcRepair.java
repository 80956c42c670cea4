package dev.signet.dmarc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Mends a text that was meant as a DMARC record and that receivers do not read.
///
/// What comes out says what the text says: every tag is kept, the policy above all. A text without
/// a usable policy is not given one. Pure.
public final class DmarcRepair {
  private static final Pattern SURROUNDING =
      Pattern.compile("^[\\s\\u00a0\\ufeff\"'\u201c\u201d\\\\]+|[\\s\\u00a0\"'\u201c\u201d\\\\]+$");

  private static final Pattern VERSION =
      Pattern.compile("[vV]?\\s*[=:]?\\s*D-?MARC\\s*1?", Pattern.CASE_INSENSITIVE);

  /// Between tags: a semicolon, escaped or not, or another sign or only space before the next tag.
  private static final Pattern BETWEEN =
      Pattern.compile("\\s*(?:\\\\?;|[,:.|]?(?=\\s+[A-Za-z]+\\s*=)|,(?=(?:p|sp|np)=))\\s*");

  private static final Pattern TAG = Pattern.compile("([A-Za-z]+)\\s*=\\s*(.*)", Pattern.DOTALL);

  private DmarcRepair() {}

  /// The record that `text` was meant to be; empty when that cannot be told.
  public static Optional<String> of(String text) {
    if (text.length() > DmarcRecord.MAX_LENGTH) {
      return Optional.empty();
    }
    String plain = SURROUNDING.matcher(text.replaceAll("\\s+", " ")).replaceAll("");
    Matcher version = VERSION.matcher(plain);
    List<String> tags = new ArrayList<>();
    tags.add("v=DMARC1");
    if (version.find()) {
      add(plain.substring(0, version.start()), tags);
      add(plain.substring(version.end()).replaceFirst("^[\\s,:.|\"'\\\\]+", ""), tags);
    } else {
      add(plain, tags);
    }
    String whole = String.join("; ", tags);
    return DmarcRecord.parse(whole)
        .filter(DmarcRecord::hasUsablePolicy)
        .filter(dmarc -> dmarc.tags().size() == tags.size())
        .map(dmarc -> whole);
  }

  private static void add(String part, List<String> tags) {
    for (String piece : BETWEEN.split(part)) {
      Matcher tag = TAG.matcher(piece.strip());
      if (tag.matches()) {
        String name = tag.group(1).toLowerCase(Locale.ROOT);
        tags.add(name + "=" + (name.startsWith("ru") ? addresses(tag.group(2)) : tag.group(2)));
      }
    }
  }

  private static String addresses(String list) {
    return Pattern.compile(",")
        .splitAsStream(list)
        .map(item -> ReportUri.repaired(item).orElse(item.strip()))
        .collect(Collectors.joining(","));
  }
}

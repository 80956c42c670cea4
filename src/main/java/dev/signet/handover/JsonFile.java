package dev.signet.handover;

import dev.signet.handover.Handover.RecordSet;
import java.util.ArrayList;
import java.util.List;

/// The bodies of two DNS hosts' calls that change many records at once.
final class JsonFile {
  private JsonFile() {}

  /// `POST /zones/{zone_id}/dns_records/batch`: only `posts`, so that nothing is replaced. Names
  /// stand without the trailing dot, TXT in quoted character-strings, CAA as data, as that API has
  /// them. Nothing is proxied: a proxied CNAME answers with Cloudflare's addresses instead of
  /// itself.
  static String cloudflare(Handover what) {
    List<String> posts = new ArrayList<>();
    for (PublishedRecord record : what.records()) {
      List<String> members = new ArrayList<>();
      members.add(member("name", Quoted.json(record.owner().toString())));
      members.add(member("type", Quoted.json(record.content().type())));
      members.add(member("ttl", Long.toString(record.seconds())));
      switch (record.content()) {
        case Content.Alias alias -> members.add(content(alias.formText()));
        case Content.Text text -> members.add(content(text.zoneFileText()));
        case Content.MailExchange mail -> {
          members.add(content(mail.formText()));
          members.add(member("priority", Integer.toString(mail.preference())));
        }
        case Content.CertificateAuthority(int flags, String tag, String value) ->
            members.add(
                member(
                    "data",
                    "{\"flags\": %d, \"tag\": %s, \"value\": %s}"
                        .formatted(flags, Quoted.json(tag), Quoted.json(value))));
      }
      members.add(member("proxied", "false"));
      members.add(member("comment", Quoted.json(record.purpose())));
      posts.add("    {\n      " + String.join(",\n      ", members) + "\n    }");
    }
    return "{\n  \"posts\": [\n" + String.join(",\n", posts) + "\n  ]\n}\n";
  }

  private static String content(String text) {
    return member("content", Quoted.json(text));
  }

  private static String member(String name, String json) {
    return "\"" + name + "\": " + json;
  }

  /// The change batch of `ChangeResourceRecordSets`, one change for each RRset.
  ///
  /// A CNAME is replaced (`UPSERT`), because it is alone at its name. Sets of other types are only
  /// created, which fails when there is one already: replacing would take away values of others, as
  /// the TXT records at the top of a zone.
  static String route53(Handover what) {
    List<String> changes = new ArrayList<>();
    for (RecordSet set : what.recordSets()) {
      List<String> values =
          set.contents().stream()
              .map(content -> "          {\"Value\": " + Quoted.json(route53Value(content)) + "}")
              .toList();
      changes.add(
          """
              {
                "Action": "%s",
                "ResourceRecordSet": {
                  "Name": %s,
                  "Type": "%s",
                  "TTL": %d,
                  "ResourceRecords": [
          %s
                  ]
                }
              }\
          """
              .formatted(
                  set.type().equals("CNAME") ? "UPSERT" : "CREATE",
                  Quoted.json(Names.absolute(set.owner())),
                  set.type(),
                  set.seconds(),
                  String.join(",\n", values)));
    }
    // The name alone always fits into the 256 characters that a comment may have.
    return "{\n  \"Comment\": %s,\n  \"Changes\": [\n%s\n  ]\n}\n"
        .formatted(Quoted.json(what.domain().toString()), String.join(",\n", changes));
  }

  /// The data of one record as Route 53 reads it.
  static String route53Value(Content content) {
    return switch (content) {
      case Content.Text text -> Quoted.route53(text.value());
      case Content.CertificateAuthority(int flags, String tag, String value) ->
          flags + " " + tag + " " + Quoted.route53(value);
      case Content.Alias alias -> alias.zoneFileText();
      case Content.MailExchange mail -> mail.zoneFileText();
    };
  }
}

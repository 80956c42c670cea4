package dev.signet.handover;

import dev.signet.dns.Rdata;
import dev.signet.handover.Handover.RecordSet;
import dev.signet.record.NameForm;
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
    for (Entry record : what.records()) {
      List<String> members = new ArrayList<>();
      members.add(member("name", Quoted.json(record.owner().toString())));
      members.add(member("type", Quoted.json(record.type())));
      members.add(member("ttl", Long.toString(record.seconds())));
      switch (record.data()) {
        case Rdata.Alias alias -> members.add(content(record.record().fieldValue()));
        case Rdata.Text text -> members.add(content(text.text()));
        case Rdata.MailExchange mail -> {
          members.add(content(record.record().fieldValue()));
          members.add(member("priority", Integer.toString(mail.preference())));
        }
        case Rdata.CertificateAuthority(int flags, String tag, String value) ->
            members.add(
                member(
                    "data",
                    "{\"flags\": %d, \"tag\": %s, \"value\": %s}"
                        .formatted(flags, Quoted.json(tag), Quoted.json(value))));
        default -> throw Entry.unasked(record.data());
      }
      members.add(member("proxied", "false"));
      members.add(member("comment", Quoted.json(record.comment())));
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
          set.data().stream()
              .map(data -> "          {\"Value\": " + Quoted.json(route53Value(data)) + "}")
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
                  Quoted.json(NameForm.absolute(set.owner())),
                  set.type(),
                  set.seconds(),
                  String.join(",\n", values)));
    }
    // The name alone always fits into the 256 characters that a comment may have.
    return "{\n  \"Comment\": %s,\n  \"Changes\": [\n%s\n  ]\n}\n"
        .formatted(Quoted.json(what.domain().toString()), String.join(",\n", changes));
  }

  /// The data of one record as Route 53 reads it.
  static String route53Value(Rdata data) {
    return switch (data) {
      case Rdata.Text text -> Quoted.route53(text.joined());
      case Rdata.CertificateAuthority(int flags, String tag, String value) ->
          flags + " " + tag + " " + Quoted.route53(value);
      default -> data.text();
    };
  }
}

package dev.signet.handover;

import dev.signet.dns.Rdata;
import dev.signet.handover.Handover.RecordSet;
import dev.signet.name.DomainName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// HCL for Terraform and OpenTofu: resources and the variable that says in which zone. No
/// `terraform` and no `provider` block, because the module that takes the file in has those.
///
/// Resources are called after their owner names and the variable after the domain, so that files of
/// several domains can lie in one module, even when they share a zone.
final class TerraformFile {
  private final StringBuilder out = new StringBuilder();
  private final Set<String> taken = new HashSet<>();
  private final Handover what;

  private TerraformFile(Handover what) {
    this.what = what;
  }

  /// `cloudflare_dns_record` of the provider cloudflare/cloudflare 5: one resource a record.
  static String cloudflare(Handover what) {
    TerraformFile file = new TerraformFile(what);
    file.head("cloudflare/cloudflare, version 5 or later", "Cloudflare's id of the zone ");
    what.records().forEach(file::cloudflare);
    return file.out.toString();
  }

  /// `aws_route53_record` of the provider hashicorp/aws: one resource an RRset.
  static String route53(Handover what) {
    TerraformFile file = new TerraformFile(what);
    file.head("hashicorp/aws", "Route 53's id of the hosted zone ");
    what.recordSets().forEach(file::route53);
    return file.out.toString();
  }

  /// The variable that a file for this handover needs.
  static String variable(Handover what) {
    return "zone_id_" + identifier(what.domain().toString());
  }

  private void head(String provider, String meaning) {
    out.append("# ").append(what.title()).append(".\n");
    out.append("# Needs the provider ").append(provider).append(".\n\n");
    out.append("variable \"").append(variable(what)).append("\" {\n  description = ");
    out.append(Quoted.hcl(meaning + what.zone())).append('\n');
    out.append("  type        = string\n}\n");
  }

  private void begin(List<String> comments, String resource, DomainName owner, String type) {
    out.append('\n');
    comments.forEach(comment -> out.append("# ").append(comment).append('\n'));
    out.append("resource \"").append(resource).append("\" \"");
    out.append(label(owner, type)).append("\" {\n");
    attribute("zone_id", "var." + variable(what));
    attribute("name", Quoted.hcl(owner.toString()));
    attribute("type", Quoted.hcl(type));
  }

  /// Aligned as by `terraform fmt`.
  private void attribute(String name, String value) {
    out.append("  %-7s = %s\n".formatted(name, value));
  }

  private void cloudflare(Entry record) {
    begin(List.of(record.comment()), "cloudflare_dns_record", record.owner(), record.type());
    attribute("ttl", Long.toString(record.seconds()));
    attribute("proxied", "false");
    attribute("comment", Quoted.hcl(record.comment()));
    switch (record.data()) {
      case Rdata.Alias alias -> attribute("content", Quoted.hcl(record.record().fieldValue()));
      // In character-strings, as the API gives it back: the next plan finds nothing to change.
      case Rdata.Text text -> attribute("content", Quoted.hcl(text.text()));
      case Rdata.MailExchange mail -> {
        attribute("content", Quoted.hcl(record.record().fieldValue()));
        out.append("\n  priority = ").append(mail.preference()).append('\n');
      }
      case Rdata.CertificateAuthority(int flags, String tag, String value) ->
          out.append(
              "\n  data = {\n    flags = %d\n    tag   = %s\n    value = %s\n  }\n"
                  .formatted(flags, Quoted.hcl(tag), Quoted.hcl(value)));
      default -> throw Entry.unasked(record.data());
    }
    out.append("}\n");
  }

  private void route53(RecordSet set) {
    begin(set.comments(), "aws_route53_record", set.owner(), set.type());
    attribute("ttl", Long.toString(set.seconds()));
    out.append("\n  records = [\n");
    for (Rdata data : set.data()) {
      String value = JsonFile.route53Value(data);
      if (data instanceof Rdata.Text) {
        // The provider puts the first and the last quote itself.
        value = value.substring(1, value.length() - 1);
      }
      out.append("    ").append(Quoted.hcl(value)).append(",\n");
    }
    out.append("  ]\n}\n");
  }

  /// A name for a resource that no other one in the file has.
  private String label(DomainName owner, String type) {
    String wanted = identifier(owner + "_" + type.toLowerCase(java.util.Locale.ROOT));
    if (Character.isDigit(wanted.charAt(0))) {
      wanted = "_" + wanted;
    }
    String label = wanted;
    for (int number = 2; !taken.add(label); number++) {
      label = wanted + "_" + number;
    }
    return label;
  }

  /// Owner names are letters, digits, hyphens, underscores and dots; only the dots cannot stand in
  /// an identifier.
  private static String identifier(String name) {
    return name.replace('.', '_');
  }
}

package dev.signet.handover;

import dev.signet.record.NameForm;
import java.util.Arrays;
import java.util.Optional;

/// A way to write records down for a person, or for a tool.
///
/// Ids are for addresses and never change.
public enum Form {
  BIND("bind", "BIND zone file", "text/dns; charset=utf-8"),
  CLOUDFLARE("cloudflare", "Cloudflare API", "application/json"),
  ROUTE53("route53", "Amazon Route 53", "application/json"),
  TERRAFORM_CLOUDFLARE(
      "terraform-cloudflare", "Terraform for Cloudflare", "text/plain; charset=utf-8"),
  TERRAFORM_ROUTE53("terraform-route53", "Terraform for Route 53", "text/plain; charset=utf-8"),
  OCTODNS("octodns", "OctoDNS", "application/yaml"),
  // Not a script type: a file made of a customer's strings is no script of the site that serves it.
  DNSCONTROL("dnscontrol", "DNSControl", "text/plain; charset=utf-8"),
  NSUPDATE("nsupdate", "nsupdate", "text/plain; charset=utf-8"),
  TEXT("text", "Plain text for a mail", "text/plain; charset=utf-8");

  private final String id;
  private final String title;
  private final String mediaType;

  Form(String id, String title, String mediaType) {
    this.id = id;
    this.title = title;
    this.mediaType = mediaType;
  }

  /// The form of this id.
  public static Optional<Form> of(String id) {
    return Arrays.stream(values()).filter(form -> form.id.equals(id)).findFirst();
  }

  /// Lower-case letters, digits and hyphens.
  public String id() {
    return id;
  }

  /// A heading for people.
  public String title() {
    return title;
  }

  /// For the `Content-Type` header. Every form is UTF-8.
  public String mediaType() {
    return mediaType;
  }

  /// What the file is called: letters, digits, hyphens, underscores and dots.
  public String fileName(Handover what) {
    return switch (this) {
      case BIND -> what.domain() + ".zone";
      case CLOUDFLARE -> what.domain() + ".cloudflare.json";
      case ROUTE53 -> what.domain() + ".route53.json";
      case TERRAFORM_CLOUDFLARE -> what.domain() + ".cloudflare.tf";
      case TERRAFORM_ROUTE53 -> what.domain() + ".route53.tf";
      // OctoDNS finds a zone by the name of its file.
      case OCTODNS -> what.zone() + ".yaml";
      case DNSCONTROL -> what.domain() + ".dnscontrol.js";
      case NSUPDATE -> what.domain() + ".nsupdate";
      case TEXT -> what.domain() + ".txt";
    };
  }

  /// How it is loaded, in one line for people.
  public String instruction(Handover what) {
    return switch (this) {
      case BIND ->
          "Add these lines to the zone file of %s, raise the serial number of its SOA, and reload the zone; or give the file to a DNS host that imports zone files."
              .formatted(what.zone());
      case CLOUDFLARE ->
          "Send it to Cloudflare's API, with ZONE_ID and an API token that may edit DNS; all records are added, or none.";
      case ROUTE53 ->
          "Apply it with the AWS command line, with ZONE_ID as the id of the hosted zone; all records are added, or none.";
      case TERRAFORM_CLOUDFLARE, TERRAFORM_ROUTE53 ->
          "Put the file beside your other Terraform files, give the variable %s, and look at the plan before you apply it."
              .formatted(TerraformFile.variable(what));
      case OCTODNS ->
          "Add these entries to your file %s, and look at the plan before you apply it with --doit."
              .formatted(fileName(what));
      case DNSCONTROL ->
          "Add this to dnsconfig.js below the D() of %s, and look at the preview before you push."
              .formatted(what.zone());
      case NSUPDATE ->
          "Send it to the zone's primary name server with a key that may update %s."
              .formatted(what.zone());
      case TEXT -> "Send it to the DNS administrator of %s.".formatted(what.zone());
    };
  }

  /// The command that loads the file (or shows what it would change), for a shell; empty where
  /// there is none.
  public Optional<String> command(Handover what) {
    String file = fileName(what);
    return switch (this) {
      case BIND, TEXT -> Optional.empty();
      case CLOUDFLARE ->
          Optional.of(
              "curl --fail-with-body \"https://api.cloudflare.com/client/v4/zones/$ZONE_ID/dns_records/batch\" -H \"Authorization: Bearer $CLOUDFLARE_API_TOKEN\" --json @"
                  + file);
      case ROUTE53 ->
          Optional.of(
              "aws route53 change-resource-record-sets --hosted-zone-id \"$ZONE_ID\" --change-batch file://"
                  + file);
      case TERRAFORM_CLOUDFLARE, TERRAFORM_ROUTE53 -> Optional.of("terraform plan");
      case OCTODNS ->
          Optional.of("octodns-sync --config-file=config.yaml " + NameForm.absolute(what.zone()));
      case DNSCONTROL -> Optional.of("dnscontrol preview --domains " + what.zone());
      case NSUPDATE -> Optional.of("nsupdate -k KEY-FILE " + file);
    };
  }
}

package dev.signet.handover;

/// Writes records down. Pure and thread-safe.
public final class Exports {
  private Exports() {}

  /// All records of `what` in that form, ending with a line feed.
  public static String write(Form form, Handover what) {
    return switch (form) {
      case BIND -> MasterFile.fragment(what);
      case CLOUDFLARE -> JsonFile.cloudflare(what);
      case ROUTE53 -> JsonFile.route53(what);
      case TERRAFORM_CLOUDFLARE -> TerraformFile.cloudflare(what);
      case TERRAFORM_ROUTE53 -> TerraformFile.route53(what);
      case OCTODNS -> OctodnsFile.write(what);
      case DNSCONTROL -> DnscontrolFile.write(what);
      case NSUPDATE -> MasterFile.update(what);
      case TEXT -> Letter.write(what);
    };
  }
}

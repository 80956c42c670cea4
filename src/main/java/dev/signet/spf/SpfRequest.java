package dev.signet.spf;

import java.net.InetAddress;
import java.time.Instant;

/// Who wants to send as whom: the arguments of `check_host()` (§4.1) and what macros may show.
///
/// The texts come from strangers and are taken as they are; nonsense in them leads to `none`, never
/// to an exception.
///
/// @param client address of the SMTP client
/// @param domain whose record is asked
/// @param sender MAIL FROM or HELO identity; a missing local part counts as `postmaster` (§4.3)
/// @param helo the HELO name; may be empty
/// @param receiver who checks, for the macro `r`; may be empty
/// @param time for the macro `t`
public record SpfRequest(
    InetAddress client, String domain, String sender, String helo, String receiver, Instant time) {

  /// The check of a MAIL FROM; an empty one stands for `postmaster` at the HELO name (§2.4).
  public static SpfRequest mailFrom(InetAddress client, String sender, String helo, Instant time) {
    String identity = sender.isEmpty() ? "postmaster@" + helo : sender;
    return new SpfRequest(client, domainOf(identity), identity, helo, "", time);
  }

  String localPart() {
    int at = sender.lastIndexOf('@');
    return at <= 0 ? "postmaster" : sender.substring(0, at);
  }

  String senderDomain() {
    return domainOf(sender);
  }

  private static String domainOf(String identity) {
    return identity.substring(identity.lastIndexOf('@') + 1);
  }
}

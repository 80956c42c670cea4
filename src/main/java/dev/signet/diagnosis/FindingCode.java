package dev.signet.diagnosis;

import java.util.Locale;

/// Everything that a diagnosis can find; the wire text is stable and never reused.
///
/// Each is a mistake that people make, or a state that people take for one. The severity is the
/// usual one; a finding may be milder where the circumstances make it so.
public enum FindingCode {
  // The owner name.
  RECORD_MISSING(
      Severity.BREAKING,
      "The record is not there",
      "It was not published yet, or it was saved in another zone or another account."),
  OWNER_DOUBLED(
      Severity.BREAKING,
      "The record stands at a doubled name",
      "Many DNS hosts add the domain to the name themselves; the full name was entered, so the domain is there twice."),
  OWNER_AT_OTHER_LEVEL(
      Severity.BREAKING,
      "The record stands at another level of the domain",
      "The name was entered for the registered domain, or for a name above or below, not for this domain."),
  UNDERSCORE_LOST(
      Severity.BREAKING,
      "The underscore was lost",
      "The label begins with an underscore, and it was left out when the name was entered."),
  UNDERSCORE_LABEL_DOUBLED(
      Severity.BREAKING,
      "The underscore label is there twice",
      "Some DNS hosts add _domainkey or _dmarc for the chosen kind of record; it was entered as well."),
  DOMAINKEY_LABEL_MISSING(
      Severity.BREAKING,
      "The _domainkey label was left out",
      "The selector alone was entered as the name."),
  PUBLISHED_AT_APEX(
      Severity.BREAKING,
      "The record stands at the domain itself",
      "The name field was left empty or set to @."),
  PUBLISHED_AT_OLD_HOST(
      Severity.BREAKING,
      "The record is at a DNS host that is no longer in charge",
      "The domain's name servers were changed, and the record was entered at the old host."),
  DELEGATED_BELOW(
      Severity.BREAKING,
      "This part of the domain is delegated to other name servers",
      "NS records hand the name to other servers; what is entered in the zone above is not seen."),
  WILDCARD_ANSWERS(
      Severity.BREAKING,
      "A wildcard answers in place of the record",
      "There is no record of this name, so the wildcard record answers for it."),
  // What stands there instead.
  PROXIED(
      Severity.BREAKING,
      "The record is proxied",
      "The DNS host's proxy is switched on, so its own addresses are shown and the CNAME is hidden."),
  FLATTENED(
      Severity.BREAKING,
      "The alias was flattened to addresses",
      "An ALIAS or ANAME record was made, or the host resolves the CNAME itself: addresses are shown and the alias is lost."),
  TARGET_IN_TXT(
      Severity.BREAKING,
      "The target was published as a TXT record",
      "The record was made with type TXT, not CNAME."),
  DATA_COPIED(
      Severity.BREAKING,
      "A copy stands in place of the alias",
      "What stands behind the CNAME was copied into a record of its own; it goes stale with the next key."),
  NS_INSTEAD_OF_CNAME(
      Severity.BREAKING,
      "NS was chosen in place of CNAME",
      "The record was made with type NS, which delegates the name."),
  MX_INSTEAD_OF_CNAME(
      Severity.BREAKING, "MX was chosen in place of CNAME", "The record was made with type MX."),
  ADDRESS_INSTEAD_OF_CNAME(
      Severity.BREAKING,
      "There is an address in place of the CNAME",
      "The record was made with type A or AAAA, or an older one is still there."),
  WEB_REDIRECT(
      Severity.BREAKING,
      "A web redirect stands in place of the CNAME",
      "A URL forwarding was made; it answers browsers only."),
  CNAME_BESIDE_OTHER(
      Severity.BREAKING,
      "Other records stand beside the CNAME",
      "A name with a CNAME may hold nothing else; resolvers see one or the other."),
  SEVERAL_CNAMES(
      Severity.BREAKING,
      "There are several CNAMEs at one name",
      "A name may have one CNAME only; resolvers pick any of them."),
  // The target.
  TARGET_HAS_ZONE_APPENDED(
      Severity.BREAKING,
      "The domain was appended to the target",
      "The target was entered without a dot at its end, and the DNS host took it as relative."),
  TARGET_IS_URL(
      Severity.BREAKING,
      "The target is a URL",
      "A CNAME takes a name, not an address with https:// or a path."),
  TARGET_HAS_PUNCTUATION(
      Severity.BREAKING,
      "The target has characters that do not belong to it",
      "Quotes, a comma or other punctuation were copied with the target."),
  TARGET_HAS_WHITESPACE(
      Severity.BREAKING,
      "The target has spaces in it",
      "A space or line break was copied with the target."),
  TARGET_UNDERSCORE_LOST(
      Severity.BREAKING,
      "The target lost an underscore",
      "The underscore of a label in the target was left out."),
  TARGET_INCOMPLETE(
      Severity.BREAKING,
      "The target is only a part of what it must be",
      "The target was cut when it was copied."),
  SELECTORS_SWAPPED(
      Severity.BREAKING,
      "The selectors are swapped",
      "Each selector's CNAME has the other one's target."),
  TARGET_OF_OTHER_RECORD(
      Severity.BREAKING,
      "The target belongs to another record",
      "The same target was entered twice, or two records were mixed up."),
  OLDER_TOKEN(
      Severity.BREAKING,
      "The target is that of another registration",
      "It comes from an earlier registration of the domain, or from another account."),
  TOKEN_TYPO(
      Severity.BREAKING,
      "The target is misspelled in its token",
      "The token was typed by hand or copied badly."),
  TARGET_TYPO(
      Severity.BREAKING,
      "The target is misspelled",
      "The target was typed by hand or copied badly."),
  TARGET_ELSEWHERE(
      Severity.BREAKING,
      "The record points somewhere else",
      "An older record of this name is still there."),
  // The chain behind it.
  CHAIN_LOOP(
      Severity.BREAKING,
      "The alias leads back to itself",
      "A CNAME in the chain points to a name that was passed already."),
  CHAIN_TOO_LONG(
      Severity.BREAKING,
      "The alias chain is too long",
      "Receivers follow about ten links; the chain has more."),
  TARGET_GONE(
      Severity.BREAKING,
      "The alias leads to a name that does not exist",
      "The name the record points to was removed or misspelled."),
  OUR_RECORD_MISSING(
      Severity.BREAKING,
      "The record behind the alias is missing on our side",
      "The CNAME is right; what it leads to does not answer."),
  // Spreading and caches.
  STILL_SPREADING(
      Severity.RISK,
      "The name servers do not agree yet",
      "A change reaches the servers of a zone one after the other."),
  NEGATIVE_CACHED(
      Severity.RISK,
      "Resolvers still remember that the record did not exist",
      "It was asked for before it was published; resolvers keep that answer for the zone's negative TTL."),
  OLD_ANSWER_CACHED(
      Severity.RISK,
      "Resolvers still have the old value",
      "It was asked before it was changed, and is kept for its TTL."),
  TTL_VERY_HIGH(
      Severity.TIP,
      "The TTL is very long",
      "Resolvers keep the record for more than a day, a mistake as well."),
  TTL_VERY_LOW(
      Severity.TIP,
      "The TTL is very short",
      "Receivers have to ask for it for almost every mail, and feel every outage."),
  NEGATIVE_TTL_HIGH(
      Severity.TIP,
      "The zone's negative TTL is long",
      "Resolvers keep \"does not exist\" that long, so new records are seen late."),
  // TXT values.
  TXT_QUOTES_INSIDE(
      Severity.BREAKING,
      "Quotes are part of the value",
      "The value was entered with quotes, and the DNS host adds its own."),
  TXT_CUT_AT_255(
      Severity.BREAKING,
      "The value was cut at 255 characters",
      "The DNS host keeps only the first string of a long value."),
  TXT_TRUNCATED(
      Severity.BREAKING, "The value is cut", "A part of the value was lost when it was copied."),
  TXT_SPLIT_IN_TWO(
      Severity.BREAKING,
      "One value was split into two records",
      "The parts of a long value must be strings of one record, not two records."),
  TXT_SEMICOLON_LOST(
      Severity.BREAKING,
      "The semicolons were lost",
      "The DNS host or a copy removed the semicolons between the tags."),
  TXT_BACKSLASHES(
      Severity.BREAKING,
      "Backslashes are part of the value",
      "The value was copied from a zone file, where semicolons and quotes are escaped."),
  TXT_HTML_ESCAPED(
      Severity.BREAKING,
      "The value is HTML-escaped",
      "The value was copied from the source of a web page."),
  TXT_BASE64_CASE_CHANGED(
      Severity.BREAKING,
      "Upper and lower case of the key were changed",
      "The key was passed through something that changes case."),
  TXT_PLUS_LOST(
      Severity.BREAKING,
      "Plus signs of the key became spaces",
      "The key was passed through a web form or URL."),
  TXT_WHITESPACE_INSIDE(
      Severity.BREAKING,
      "There are spaces or line breaks in the value",
      "A line break was copied with the value."),
  TXT_DIFFERS(
      Severity.BREAKING,
      "The value is another one",
      "An older or another service's value is still there."),
  // DKIM keys.
  DKIM_KEY_DIFFERS(
      Severity.BREAKING,
      "The DKIM key is another one",
      "The key of an earlier setup is still published."),
  DKIM_SEVERAL_RECORDS(
      Severity.BREAKING,
      "There are several key records at one selector",
      "Receivers take any of them, so signatures fail by chance."),
  DKIM_REVOKED(
      Severity.BREAKING,
      "The DKIM key is revoked",
      "The p= tag is empty, which withdraws the key."),
  DKIM_UNREADABLE(
      Severity.BREAKING,
      "The DKIM record cannot be read",
      "It is no list of tags, or its version or key is not valid."),
  DKIM_UNUSABLE(
      Severity.BREAKING,
      "The DKIM key cannot be used for mail",
      "Its tags k=, h= or s= do not allow what mail needs."),
  DKIM_KEY_SHORT(
      Severity.RISK,
      "The DKIM key is short",
      "Keys under 1024 bits are ignored, and under 2048 bits frowned upon."),
  DKIM_TESTING(
      Severity.RISK,
      "The DKIM key is in test mode",
      "With t=y receivers treat the mail as if it were not signed."),
  // SPF.
  SPF_MISSING(
      Severity.RISK, "There is no SPF record", "Nobody has said who may send for this domain."),
  SPF_SEVERAL(
      Severity.BREAKING,
      "There are two SPF records",
      "Each service's record was added beside the other; receivers use none."),
  SPF_NOT_RECOGNISED(
      Severity.BREAKING,
      "The SPF record is not recognised",
      "It does not begin with exactly v=spf1 and a space."),
  SPF_UNREADABLE(
      Severity.BREAKING, "The SPF record has an error", "One bad term spoils the whole record."),
  SPF_TOO_MANY_LOOKUPS(
      Severity.BREAKING,
      "The SPF record needs more than 10 lookups",
      "Every include, a, mx, ptr, exists and redirect counts, those inside of includes too."),
  SPF_TOO_MANY_VOIDS(
      Severity.BREAKING,
      "The SPF record has more than two void lookups",
      "More than two terms lead to names with nothing there, which receivers take for an error."),
  SPF_LOOP(
      Severity.BREAKING,
      "The SPF record includes itself",
      "An include or redirect leads back to a record that was read already."),
  SPF_INCLUDE_BROKEN(
      Severity.BREAKING,
      "An SPF include leads to no SPF record",
      "The included domain has no SPF record, or several; that spoils the whole record."),
  SPF_VOID_LOOKUP(
      Severity.RISK,
      "An SPF term finds nothing",
      "The service was given up, or its name is misspelled."),
  SPF_LACKS_INCLUDE(
      Severity.BREAKING,
      "The SPF record does not let this service send",
      "The include of the service is not in the record, or stands where receivers do not get to."),
  SPF_PASS_ALL(Severity.RISK, "SPF lets everybody send", "The record ends with +all."),
  SPF_PTR(
      Severity.RISK,
      "SPF uses ptr",
      "It is slow and unreliable, and not to be published any more."),
  SPF_DEAD_TERMS(
      Severity.RISK,
      "Parts of the SPF record are never read",
      "Terms behind all, or a redirect beside all, are ignored."),
  SPF_SUSPECT(
      Severity.RISK, "Two SPF terms may run into each other", "A space seems to be missing."),
  SPF_NEAR_LIMIT(
      Severity.TIP,
      "The SPF record is close to the limit of 10 lookups",
      "One more service will break it."),
  SPF_NO_ALL(
      Severity.TIP,
      "The SPF record has no end",
      "Without all at the end, strangers get a neutral result."),
  SPF_LONG(Severity.TIP, "The SPF record is long", "The answer may not fit into one UDP packet."),
  // DMARC.
  DMARC_MISSING(Severity.RISK, "There is no DMARC record", "Large mailbox providers ask for one."),
  DMARC_SEVERAL(Severity.BREAKING, "There are two DMARC records", "Receivers use none of them."),
  DMARC_UNREADABLE(
      Severity.BREAKING,
      "The DMARC record is not recognised",
      "It does not begin with exactly v=DMARC1 and a semicolon, or has no valid policy."),
  DMARC_AT_DOMAIN(
      Severity.BREAKING,
      "The DMARC record stands at the domain itself",
      "Receivers look for it at _dmarc only."),
  DMARC_INHERITED(
      Severity.TIP,
      "The DMARC policy is inherited",
      "There is no record of its own; that of a domain above applies."),
  DMARC_BAD_VALUE(
      Severity.RISK, "A DMARC tag is not valid", "Receivers ignore it and use the default."),
  DMARC_REPORTS_REFUSED(
      Severity.RISK,
      "DMARC reports will not be sent",
      "The reports go to another domain, which has not said that it takes them."),
  DMARC_NO_REPORTS(
      Severity.TIP,
      "Nobody gets DMARC reports",
      "Without rua nobody learns who sends in this domain's name."),
  DMARC_MONITORING(
      Severity.TIP, "DMARC only watches", "With p=none forged mail is delivered all the same."),
  DMARC_TEST_MODE(
      Severity.TIP,
      "DMARC is in test mode",
      "With t=y a milder policy is applied than the one written."),
  DMARC_OLD_TAG(
      Severity.TIP, "A DMARC tag is out of use", "pct, rf, ri and tags nobody knows are ignored."),
  // Receiving mail.
  MX_MISSING(
      Severity.RISK,
      "The domain does not receive mail",
      "There is no MX record, so replies and bounces are lost or go to the web server."),
  MX_ELSEWHERE(
      Severity.BREAKING,
      "Mail goes somewhere else",
      "The MX records are those of another service."),
  MX_NOT_PREFERRED(
      Severity.RISK,
      "Mail goes somewhere else first",
      "Another MX has a number as low, and takes mail away."),
  MX_NULL(
      Severity.BREAKING,
      "The domain says that it takes no mail",
      "There is a null MX (a single dot)."),
  MX_NULL_BESIDE_OTHERS(
      Severity.BREAKING,
      "A null MX stands beside others",
      "It must stand alone; receivers do what they like."),
  MX_TO_ALIAS(
      Severity.RISK,
      "An MX points to a CNAME",
      "The exchange must be a name with addresses of its own."),
  MX_TO_ADDRESS(
      Severity.BREAKING,
      "An MX points to an IP address",
      "An MX takes a name; an address is no name."),
  MX_WITHOUT_ADDRESS(
      Severity.BREAKING,
      "An MX points to a name without address",
      "The exchange does not exist, or has no A and AAAA."),
  MX_PRIVATE_ADDRESS(
      Severity.BREAKING, "An MX points to a private address", "Nobody outside can reach it."),
  MX_HAS_ZONE_APPENDED(
      Severity.BREAKING,
      "The domain was appended to an MX",
      "The exchange was entered without a dot at its end, and the DNS host took it as relative."),
  // The zone and its servers.
  DOMAIN_NOT_REGISTERED(
      Severity.BREAKING,
      "The domain is not registered",
      "The registry does not know the name: it expired, or it is misspelled."),
  DOMAIN_EXPIRED(
      Severity.BREAKING,
      "The domain is expired or suspended",
      "The registrar has replaced the name servers."),
  DOMAIN_PARKED(
      Severity.RISK,
      "The domain is parked",
      "Its name servers belong to a parking service; records entered elsewhere are not seen."),
  ZONE_UNSERVED(
      Severity.BREAKING,
      "No name server serves the zone",
      "All the listed servers refuse it or do not know it: the zone was not created there, or was deleted."),
  ZONE_SILENT(
      Severity.BREAKING, "No name server answers", "All the listed servers are out of reach."),
  SERVER_LAME(
      Severity.RISK,
      "A listed name server does not serve the zone",
      "It is in the delegation, but does not know the zone."),
  SERVER_UNREACHABLE(
      Severity.RISK, "A name server does not answer", "It is down, or a firewall is in the way."),
  ANSWERS_WITHOUT_AUTHORITY(
      Severity.RISK,
      "Name servers answer without authority",
      "Their answers lack the AA flag, as if they came from somewhere else; careful resolvers do not take them."),
  SERVER_NO_TCP(
      Severity.RISK,
      "A name server fails over TCP",
      "Long answers need TCP; without it they are lost."),
  SERVER_ADDRESS_NOT_ALLOWED(
      Severity.RISK, "A name server has a private address", "Nobody outside can ask it."),
  SERVER_WITHOUT_ADDRESS(
      Severity.RISK,
      "A name server has no address",
      "Its name does not exist or has no A and AAAA."),
  NS_HAS_ZONE_APPENDED(
      Severity.RISK,
      "The domain was appended to a name server",
      "The name server was entered without a dot at its end."),
  NS_IS_ALIAS(
      Severity.RISK,
      "A name server's name is a CNAME",
      "An NS must point to a name with addresses of its own."),
  SINGLE_NAME_SERVER(Severity.TIP, "There is only one name server", "When it is down, mail stops."),
  SERIALS_DIFFER(
      Severity.TIP,
      "The name servers have different versions of the zone",
      "One of them does not get updates, or gets them late."),
  DELEGATION_DIFFERS(
      Severity.RISK,
      "The registry lists other name servers than the zone",
      "The name servers were changed on one side only."),
  GLUE_DIFFERS(
      Severity.RISK,
      "The registry has an old address of a name server",
      "The server moved, and its address at the registry (glue) was not changed."),
  APEX_CNAME(
      Severity.BREAKING,
      "The domain itself is a CNAME",
      "The domain must hold SOA and NS, which may not stand beside a CNAME; mail and all other records at it are lost."),
  DNSSEC_BOGUS(
      Severity.BREAKING, "DNSSEC is broken", "Resolvers that validate see nothing of the domain."),
  DNSSEC_DS_ORPHANED(
      Severity.BREAKING,
      "DNSSEC was left on at the registrar",
      "The registrar still has a DS record, but the zone is not signed: usual after a move to another DNS host."),
  RESOLVER_FILTERS(
      Severity.RISK,
      "The resolver answers by a policy of its own",
      "A block list answered, not the domain's servers."),
  RESOLVER_FAILS(
      Severity.RISK,
      "Resolvers fail where the name servers answer",
      "Often DNSSEC is broken, or servers that a resolver needs on the way are."),
  RESOLVER_SILENT(
      Severity.RISK,
      "The resolver gives no answers",
      "It is down, out of reach, or does not serve us; this says nothing about the domain."),
  NOTHING_SEEN(
      Severity.RISK,
      "Nothing could be looked at",
      "Neither the domain's name servers nor the resolvers gave a usable answer; this says nothing about the domain."),
  RECORD_NOT_SEEN(
      Severity.RISK,
      "A record could not be looked at",
      "No name server of the zone gave a usable answer to the question for it; this says nothing about the record."),
  DOMAIN_IS_ALIAS(
      Severity.RISK,
      "The registered name is itself a CNAME",
      "A name with a CNAME may hold nothing else, so the domain has no MX, SPF or other records of its own; records at names below it are not touched."),
  // Certificates.
  CAA_BLOCKS_CERTIFICATE(
      Severity.RISK,
      "CAA forbids the tracking certificate",
      "The domain's CAA records allow other authorities only.");

  private final Severity severity;
  private final String title;
  private final String cause;

  FindingCode(Severity severity, String title, String cause) {
    this.severity = severity;
    this.title = title;
    this.cause = cause;
  }

  /// The stable word of the API.
  public String wireText() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The usual severity.
  public Severity severity() {
    return severity;
  }

  /// What is the matter, in a few words without a full stop.
  public String title() {
    return title;
  }

  /// How it comes about, in one sentence.
  public String cause() {
    return cause;
  }
}

package dev.signet.registry;

import dev.signet.domain.CoreDomain;
import dev.signet.domain.EmailAddress;
import dev.signet.domain.Faces;
import dev.signet.domain.Status;
import dev.signet.hosted.Providers;
import dev.signet.id.Ids;
import dev.signet.name.DomainName;
import dev.signet.name.NameRules;
import dev.signet.provider.nativedns.NativeProvider;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/// The use cases of email addresses (CONTRACT AR-11). Thread-safe.
///
/// An address is on the platform domain, or on a verified domain of its organization.
public final class Addresses {
  private static final Pattern LOCAL_PART = Pattern.compile("[A-Za-z0-9-]{1,64}");

  /// On the platform domain these are the platform's own (RFC 2142, RFC 5321 §4.5.1).
  private static final Set<String> RESERVED =
      Set.of(
          "abuse",
          "hostmaster",
          "mailer-daemon",
          "noc",
          "postmaster",
          "root",
          "security",
          "webmaster");

  private final AddressStore store;
  private final Faces faces;
  private final Providers providers;
  private final NameRules names;
  private final DomainName platformDomain;
  private final String platformProvider;
  private final Ids ids;
  private final InstantSource clock;

  public Addresses(
      AddressStore store,
      Faces faces,
      Providers providers,
      Names names,
      Ids ids,
      InstantSource clock) {
    this.store = store;
    this.faces = faces;
    this.providers = providers;
    this.names = names.rules();
    this.platformDomain = names.platformDomain();
    this.platformProvider = names.platformProvider();
    this.ids = ids;
    this.clock = clock;
  }

  /// Which names there are.
  ///
  /// @param platformDomain what every organization may have addresses on
  /// @param platformProvider who stands behind it
  public record Names(NameRules rules, DomainName platformDomain, String platformProvider) {}

  /// What a caller wants of a new address.
  ///
  /// @param provider empty = that of the domain
  /// @param outboundFrom empty = the address itself
  public record Wanted(
      String address,
      Optional<String> provider,
      Optional<String> agentId,
      Optional<String> inboundAgentVersionId,
      Optional<String> outboundFrom,
      boolean enabled) {}

  /// What a caller wants changed; an empty leaves it alone, one holding an empty clears it.
  ///
  /// @param address may only say what the address is already
  /// @param outboundFrom cleared = the address itself
  public record Change(
      Optional<String> address,
      Optional<String> provider,
      Optional<Optional<String>> agentId,
      Optional<Optional<String>> inboundAgentVersionId,
      Optional<Optional<String>> outboundFrom,
      Optional<Boolean> enabled) {}

  /// An address, taken apart.
  private record Parts(String localPart, DomainName domain) {
    @Override
    public String toString() {
      return localPart + "@" + domain;
    }
  }

  /// Where an address may be.
  private record Home(Optional<UUID> domainId, String provider) {}

  /// @throws Refused INVALID; NOT_READY when the domain may not be used; CONFLICT when it is in use
  public EmailAddress create(UUID organization, Wanted wanted) {
    Parts parts = read("address", wanted.address());
    if (parts.domain().equals(platformDomain) && RESERVED.contains(parts.localPart())) {
      throw Refused.field(
          Reason.INVALID,
          "address",
          "The name " + parts.localPart() + " is reserved on the platform domain.");
    }
    wanted.provider().ifPresent(this::known);
    Optional<Parts> from = wanted.outboundFrom().map(text -> read("outbound_from_address", text));
    Instant now = now();
    return store.insert(
        organization,
        view -> {
          Home home = home(parts.domain(), view);
          from.ifPresent(other -> requireMaySendAs(other, parts, view));
          return new EmailAddress(
              ids.next(),
              organization,
              parts.toString(),
              parts.domain(),
              home.domainId(),
              provider(wanted.provider(), home, parts.domain()),
              wanted.agentId(),
              wanted.inboundAgentVersionId(),
              from.orElse(parts).toString(),
              wanted.enabled(),
              false,
              now,
              now);
        });
  }

  /// @throws Refused NOT_FOUND; as [#create]
  public EmailAddress change(UUID organization, UUID id, Change wanted) {
    wanted.provider().ifPresent(this::known);
    Optional<Parts> address = wanted.address().map(text -> read("address", text));
    Optional<Parts> from =
        wanted
            .outboundFrom()
            .flatMap(given -> given.map(text -> read("outbound_from_address", text)));
    Instant now = now();
    return store
        .change(
            organization,
            id,
            (before, view) -> {
              if (address.filter(given -> !given.toString().equals(before.address())).isPresent()) {
                throw Refused.field(
                    Reason.INVALID,
                    "address",
                    "An address cannot be changed. Create the other one instead.");
              }
              return changed(before, wanted, from, view, now);
            })
        .orElseThrow(Addresses::unknown);
  }

  private EmailAddress changed(
      EmailAddress before,
      Change wanted,
      Optional<Parts> from,
      AddressStore.View view,
      Instant now) {
    Parts self = read("address", before.address());
    boolean enabled = wanted.enabled().orElse(before.enabled());
    boolean comesBack = before.leftOver() && enabled;
    boolean looks = comesBack || (enabled && !before.enabled()) || wanted.provider().isPresent();
    Home home = looks ? home(self.domain(), view) : new Home(before.domainId(), before.provider());
    from.ifPresent(other -> requireMaySendAs(other, self, view));
    String outboundFrom =
        wanted.outboundFrom().isEmpty()
            ? before.outboundFrom()
            : from.map(Parts::toString).orElse(before.address());
    return new EmailAddress(
        before.id(),
        before.organization(),
        before.address(),
        before.domain(),
        home.domainId(),
        looks ? provider(wanted.provider(), home, self.domain()) : before.provider(),
        wanted.agentId().orElse(before.agentId()),
        wanted.inboundAgentVersionId().orElse(before.inboundAgentVersionId()),
        outboundFrom,
        enabled,
        before.leftOver() && !enabled,
        before.createdAt(),
        now);
  }

  /// @throws Refused NOT_FOUND
  public EmailAddress get(UUID organization, UUID id) {
    return store.find(organization, id).orElseThrow(Addresses::unknown);
  }

  /// Addresses, newest first.
  public List<EmailAddress> list(UUID organization, Optional<UUID> after, int limit) {
    return store.page(organization, after, limit);
  }

  /// @throws Refused NOT_FOUND
  public void delete(UUID organization, UUID id) {
    if (!store.delete(organization, id)) {
      throw unknown();
    }
  }

  private Home home(DomainName domain, AddressStore.View view) {
    if (domain.equals(platformDomain)) {
      return new Home(Optional.empty(), platformProvider);
    }
    CoreDomain found =
        view.domain(domain)
            .map(faces::of)
            .filter(one -> one.status() == Status.VERIFIED)
            .orElseThrow(() -> notUsable(domain));
    return new Home(Optional.of(found.domain().id()), found.domain().provider());
  }

  private static Refused notUsable(DomainName domain) {
    return Refused.because(
        Reason.NOT_READY,
        domain
            + " is not a verified domain of this organization. Register and verify it first, or use"
            + " the platform domain.");
  }

  /// Nobody sends as somebody else: on the platform domain, where everybody is, only as an address
  /// of one's own.
  private void requireMaySendAs(Parts other, Parts self, AddressStore.View view) {
    if (other.equals(self)) {
      return;
    }
    if (!other.domain().equals(platformDomain)) {
      home(other.domain(), view);
    } else if (!view.owns(other.toString())) {
      throw Refused.because(
          Reason.NOT_READY, other + " is not an address of this organization. Create it first.");
    }
  }

  private static String provider(Optional<String> wanted, Home home, DomainName domain) {
    boolean other = home.domainId().isPresent() && wanted.filter(home.provider()::equals).isEmpty();
    if (wanted.isPresent() && other) {
      throw Refused.field(
          Reason.INVALID,
          "provider",
          "The domain " + domain + " is registered with " + home.provider() + ".");
    }
    return wanted.orElse(home.provider());
  }

  private void known(String provider) {
    if (!provider.equals(NativeProvider.NAME) && !providers.knows(provider)) {
      throw providers.unknown();
    }
  }

  private Parts read(String field, String text) {
    String trimmed = text.strip();
    int at = trimmed.lastIndexOf('@');
    if (at < 0) {
      throw Refused.field(
          Reason.INVALID, field, "This is not an email address: send one such as sales@acme.com.");
    }
    String localPart = trimmed.substring(0, at);
    if (!LOCAL_PART.matcher(localPart).matches()) {
      throw Refused.field(
          Reason.INVALID,
          field,
          "In front of the @ there must be 1 to 64 letters, digits and hyphens.");
    }
    String domain = trimmed.substring(at + 1);
    return new Parts(
        localPart.toLowerCase(Locale.ROOT),
        names.isPlatformDomain(domain) ? platformDomain : names.read(field, domain).ascii());
  }

  private static Refused unknown() {
    return Refused.because(Reason.NOT_FOUND, "Resource not found.");
  }

  private Instant now() {
    return clock.instant();
  }
}

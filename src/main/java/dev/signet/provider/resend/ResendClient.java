package dev.signet.provider.resend;

import dev.signet.name.DomainName;
import dev.signet.provider.EmailProvider;
import dev.signet.provider.Listing;
import dev.signet.provider.ProviderFailure;
import dev.signet.provider.ProviderRefused;
import dev.signet.provider.ProviderRefused.Why;
import dev.signet.provider.RemoteDomain;
import dev.signet.provider.Vocabulary;
import dev.signet.provider.resend.Replies.Unreadable;
import dev.signet.provider.resend.Transport.Attempt;
import dev.signet.provider.resend.Transport.Attempt.Answered;
import dev.signet.provider.resend.Transport.Call;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// Resend, over its HTTP API. Safe for concurrent use; one for each account in a process.
///
/// Everything but [#create] may be repeated without harm, and is, on 408, 429, 5xx and network
/// trouble. [#create] is repeated only when the attempt before surely did nothing, or when Resend's
/// list shows that it did nothing.
public final class ResendClient implements EmailProvider {
  private static final int PAGE = 100;

  private final Account account;
  private final Replies replies;
  private final Tries.Means means;
  private final InstantSource clock;

  /// Whose API, with which key.
  ///
  /// @param base https, or http to this machine; a path is kept
  public record Account(URI base, ApiKey key, Timing timing) {
    public Account {
      String host = base.getHost();
      boolean local =
          host != null && host.matches("localhost|127\\.[0-9]+\\.[0-9]+\\.[0-9]+|\\[::1\\]");
      boolean secure = "https".equals(base.getScheme());
      if (host == null || !(secure || (local && "http".equals(base.getScheme())))) {
        throw new IllegalArgumentException("the API must be at an https URL, or on this machine");
      }
      if (base.getRawUserInfo() != null
          || base.getRawQuery() != null
          || base.getRawFragment() != null) {
        throw new IllegalArgumentException("the API's URL must be a plain one");
      }
    }

    /// With the time limits meant for production.
    public static Account of(URI base, ApiKey key) {
      return new Account(base, key, Timing.DEFAULT);
    }
  }

  /// @param registeredApex what a record's relative name is relative to, for a domain
  /// @param pace shared by everything in this process that uses the same account
  /// @param clock the wall clock, kept by NTP: it tells what a create of ours made from what was
  ///   there before
  /// @param random spreads retries; must be safe for concurrent use
  public ResendClient(
      Account account,
      Function<DomainName, DomainName> registeredApex,
      Pace pace,
      InstantSource clock,
      RandomGenerator random) {
    this.account = account;
    Transport transport =
        new Transport(account.base(), account.key(), account.timing().connect(), clock);
    this.replies = new Replies(registeredApex);
    this.means = new Tries.Means(transport, pace, random, account.timing().attempt());
    this.clock = clock;
  }

  @Override
  public String name() {
    return ResendKind.NAME;
  }

  @Override
  public boolean sandbox() {
    return false;
  }

  @Override
  public Vocabulary vocabulary() {
    return ResendWords.VOCABULARY;
  }

  @Override
  public RemoteDomain create(UUID organization, DomainName name) {
    Instant since = clock.instant();
    Call call = new Call("POST", "/domains", Optional.of(Replies.createDomain(name)), true);
    Tries tries = means.tries(call, account.timing().create());
    while (true) {
      Attempt attempt = tries.next();
      Optional<RemoteDomain> made =
          switch (attempt) {
            case Attempt.NotSent _ -> Optional.empty();
            case Attempt.Lost _ -> settle(name, since, tries);
            case Answered answer when answer.succeeded() -> Optional.of(made(answer, name, tries));
            case Answered answer when answer.serverError() -> settle(name, since, tries);
            case Answered answer when answer.passing() -> Optional.empty();
            case Answered answer -> Optional.of(rejected(answer, name, since, tries));
          };
      if (made.isPresent()) {
        return made.get();
      }
      tries.waitAfter(attempt);
    }
  }

  @Override
  public RemoteDomain read(String remoteId, DomainName name) {
    return read(remoteId, name, means.tries(readCall(remoteId), account.timing().other()));
  }

  @Override
  public void startVerification(String remoteId) {
    Call call = new Call("POST", path(remoteId) + "/verify", Optional.empty(), true);
    Tries tries = means.tries(call, account.timing().other());
    Answered answer = succeeded(tries);
    try {
      replies.about(answer, remoteId);
    } catch (Unreadable e) {
      throw unreadable(e, tries);
    }
  }

  @Override
  public void delete(String remoteId) {
    Call call = new Call("DELETE", path(remoteId), Optional.empty(), true);
    Tries tries = means.tries(call, account.timing().other());
    Answered answer = tries.settled();
    if (!answer.succeeded()) {
      ProviderRefused refused = refusal(answer, tries);
      if (refused.why() == Why.GONE) {
        return;
      }
      throw refused;
    }
    try {
      replies.deleted(answer, remoteId);
    } catch (Unreadable e) {
      throw unreadable(e, tries);
    }
  }

  @Override
  public Listing list(Optional<String> after) {
    return list(after, means.tries(listCall(after), account.timing().other()));
  }

  /// A create was answered with success: it happened, whether we can read the answer or not.
  private RemoteDomain made(Answered answer, DomainName name, Tries tries) {
    try {
      return replies.domain(answer, name);
    } catch (Unreadable e) {
      throw unreadable(e, tries);
    }
  }

  /// A create was refused. When an attempt before may have succeeded, that can be the reason.
  private RemoteDomain rejected(Answered answer, DomainName name, Instant since, Tries tries) {
    if (tries.maybeHappened()) {
      Optional<RemoteDomain> made = settle(name, since, tries);
      if (made.isPresent()) {
        return made.get();
      }
    }
    throw refusal(answer, tries);
  }

  /// Finds out what became of a create whose reply did not reach us.
  ///
  /// @return the domain when it was made; empty when it was not, so that trying again is right
  /// @throws ProviderFailure when that cannot be told now
  private Optional<RemoteDomain> settle(DomainName name, Instant since, Tries create) {
    Aftermath aftermath =
        new Aftermath(name, since, after -> list(after, create.with(listCall(after))));
    return switch (aftermath.find()) {
      case Aftermath.Finding.Made(String remoteId) ->
          Optional.of(read(remoteId, name, create.with(readCall(remoteId))));
      case Aftermath.Finding.Nothing _ when !create.mayStillRun() -> Optional.empty();
      case Aftermath.Finding.Nothing _, Aftermath.Finding.Unclear _ -> throw create.givenUp();
    };
  }

  private RemoteDomain read(String remoteId, DomainName name, Tries tries) {
    Answered answer = succeeded(tries);
    try {
      replies.about(answer, remoteId);
      return replies.domain(answer, name);
    } catch (Unreadable e) {
      throw unreadable(e, tries);
    }
  }

  private Listing list(Optional<String> after, Tries tries) {
    Answered answer = succeeded(tries);
    try {
      return replies.listing(answer, PAGE, after);
    } catch (Unreadable e) {
      throw unreadable(e, tries);
    }
  }

  private Answered succeeded(Tries tries) {
    Answered answer = tries.settled();
    if (!answer.succeeded()) {
      throw refusal(answer, tries);
    }
    return answer;
  }

  private static ProviderRefused unreadable(Unreadable why, Tries tries) {
    return new ProviderRefused(
        Why.UNREADABLE, "Resend answered with " + why.what() + ".", tries.maybeHappened());
  }

  private ProviderRefused refusal(Answered answer, Tries tries) {
    Replies.ErrorReply error = replies.error(answer);
    Why why;
    String reason;
    if (answer.status() < 400) {
      why = Why.UNREADABLE;
      reason = "Resend answered with a redirect, which is not followed.";
    } else if (answer.status() == 401 || error.name().endsWith("_api_key")) {
      why = Why.CREDENTIALS;
      reason = "Resend does not accept the configured API key.";
    } else if (answer.status() == 404 && error.name().equals("not_found")) {
      why = Why.GONE;
      reason = "Resend has no such domain.";
    } else if (answer.status() == 404) {
      // Comes from something that is not the API, and proves nothing about a domain.
      why = Why.UNREADABLE;
      reason = "Resend's API is not at the configured URL.";
    } else if (error.message().isBlank()) {
      why = Why.REJECTED;
      reason = "Resend answered with status " + answer.status() + ".";
    } else {
      why = Why.REJECTED;
      reason = "Resend says: " + account.key().removedFrom(error.message());
    }
    return new ProviderRefused(why, reason, tries.maybeHappened());
  }

  private static Call readCall(String remoteId) {
    return Call.get(path(remoteId));
  }

  private static Call listCall(Optional<String> after) {
    return Call.get(
        "/domains?limit=" + PAGE + after.map(id -> "&after=" + checkedId(id)).orElse(""));
  }

  private static String path(String remoteId) {
    return "/domains/" + checkedId(remoteId);
  }

  private static String checkedId(String remoteId) {
    if (!Replies.isId(remoteId)) {
      throw new IllegalArgumentException("no id of Resend's");
    }
    return remoteId;
  }
}

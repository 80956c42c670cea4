package dev.signet.audit;

import dev.signet.refusal.SafeText;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Who makes a change, and through which door. Immutable.
///
/// It is bound to the thread that does the work ([#during]), not handed from room to room: rooms in
/// between neither need it nor can forget it. Work on other threads is the service's own.
///
/// @param kind which door
/// @param credential the key or token; empty for the operator and for the service itself
/// @param organization whose work it is; empty for the operator and for the service itself
/// @param via the route or the command, such as `POST /v1/domains`
/// @param address where it came from; empty when it came from no address
/// @param userAgent as the caller said it, at most [#AGENT_LENGTH] characters
/// @param requestId empty outside a request
public record Actor(
    Kind kind,
    Optional<UUID> credential,
    Optional<UUID> organization,
    String via,
    String address,
    String userAgent,
    String requestId) {
  /// What is kept of a user agent.
  public static final int AGENT_LENGTH = 200;

  /// What our own command line begins its user agent with when it asks the admin API.
  public static final String COMMAND_AGENT = "signet-command/";

  /// The service itself: due work, background checks.
  public static final Actor SERVICE = local(Kind.SERVICE, "service");

  private static final ScopedValue<Actor> CURRENT = ScopedValue.newInstance();

  public Actor {
    userAgent = printable(userAgent);
  }

  /// Which door a change came through.
  public enum Kind {
    API("api"),
    OPERATOR("operator"),
    CONSOLE("console"),
    COMMAND("command"),
    SERVICE("service");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /// The word in rows and answers.
    public String text() {
      return text;
    }
  }

  /// Someone at the command line of the machine itself.
  ///
  /// @param command such as `restore`
  public static Actor command(String command) {
    return local(Kind.COMMAND, command);
  }

  private static Actor local(Kind kind, String via) {
    return new Actor(kind, Optional.empty(), Optional.empty(), via, "", "", "");
  }

  /// Runs `work` as done by this actor.
  public <T extends @Nullable Object> T during(Supplier<T> work) {
    return ScopedValue.where(CURRENT, this).call(work::get);
  }

  /// Who does the work of this thread now; the service itself when nobody else does.
  public static Actor current() {
    return CURRENT.orElse(SERVICE);
  }

  private static String printable(String text) {
    return SafeText.of(text.strip(), AGENT_LENGTH);
  }
}

package dev.signet;

import dev.signet.access.Credentials;
import dev.signet.access.Credentials.KeyTerms;
import dev.signet.access.Organization;
import dev.signet.access.Permissions;
import dev.signet.access.Scope;
import dev.signet.access.Secret;
import dev.signet.access.ShareLinks;
import dev.signet.api.OpenApiCheck;
import dev.signet.api.Route;
import dev.signet.claims.SteadyTime;
import dev.signet.dkim.KeyMaker;
import dev.signet.dkim.RsaKeyMaker;
import dev.signet.hosted.ProviderIntents;
import dev.signet.name.DomainName;
import dev.signet.name.ReservedNames;
import dev.signet.playground.PlaygroundDns;
import dev.signet.postgres.Target;
import dev.signet.provider.EmailProvider;
import dev.signet.provider.ProviderKind;
import dev.signet.provider.ProviderKinds;
import dev.signet.provider.resend.Pace;
import dev.signet.provider.resend.ResendKind;
import dev.signet.provider.resend.Timing;
import dev.signet.provider.sandbox.SandboxKind;
import dev.signet.publishing.Publisher;
import dev.signet.registry.DomainLists;
import dev.signet.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A whole Signet on free loopback ports, with a database of its own on the shared server, the
/// playground as the customers' DNS, DKIM keys from a small supply made once, and generous limits.
/// Every answer is checked against the API description.
public final class TestNode implements AutoCloseable {
  /// What opens the admin API of every test node.
  public static final String ADMIN_TOKEN = "test-admin-token";

  private static final JsonMapper JSON = new JsonMapper();

  private final Node node;
  private final Target database;
  private final Path data;
  private final HttpClient client = HttpClient.newHttpClient();

  private TestNode(Node node, Target database, Path data) {
    this.node = node;
    this.database = database;
    this.data = data;
  }

  /// How a node differs from the usual.
  public static final class Options {
    private final Map<String, String> environment = new HashMap<>();
    private Target database;
    private UnaryOperator<Publisher> publisher = UnaryOperator.identity();
    private InstantSource clock = InstantSource.system();
    private KeyMaker keys = KeySupply.shared();
    private CoreDialect.Seams core = CoreDialect.Seams.none();
    private Ports.Wrapper ports = Ports.Wrapper.none();
    private Duration idleLook = Seams.IDLE_LOOK;
    private Predicate<DomainName> playgroundNames = ReservedNames::contain;

    public Options() {
      this(TestDatabase.fresh());
    }

    private Options(Target database) {
      this.database = database;
    }

    public Options with(String name, String value) {
      environment.put(name, value);
      return this;
    }

    public Options on(Target other) {
      database = other;
      return this;
    }

    public Options publishing(UnaryOperator<Publisher> wrapper) {
      publisher = wrapper;
      return this;
    }

    public Options at(InstantSource other) {
      clock = other;
      return this;
    }

    /// With another provider than production has.
    public Options providing(
        Timing timing,
        UnaryOperator<EmailProvider> provider,
        UnaryOperator<ProviderIntents> intents) {
      core =
          new CoreDialect.Seams(
              List.of(new ResendKind(timing, Pace.every(Duration.ZERO)), new SandboxKind()),
              provider,
              intents);
      return this;
    }

    /// With one more provider than production has.
    public Options offering(ProviderKind more) {
      List<ProviderKind> kinds = new ArrayList<>(ProviderKinds.ALL);
      kinds.add(more);
      core = new CoreDialect.Seams(kinds, core.provider(), core.intents());
      return this;
    }

    /// With a worker that looks for work more often.
    public Options looking(Duration every) {
      idleLook = every;
      return this;
    }

    /// With something around every port of the store.
    Options through(Ports.Wrapper wrapper) {
      ports = wrapper;
      return this;
    }

    /// With a playground that hosts every name, which production never does.
    public Options hostingEveryName() {
      playgroundNames = name -> true;
      return this;
    }

    /// With DKIM keys from somewhere else.
    Options making(KeyMaker other) {
      keys = other;
      return this;
    }

    /// With DKIM keys made one by one, as in production.
    public Options withFreshKeys() {
      keys = RsaKeyMaker.fastest();
      return this;
    }
  }

  public static TestNode start() {
    return start(new Options());
  }

  public static TestNode start(Options options) {
    try {
      Path data = Files.createTempDirectory(Path.of("target"), "node-");
      Map<String, String> environment = new HashMap<>();
      environment.put("SIGNET_HTTP_ADDR", "127.0.0.1:0");
      environment.put("SIGNET_DNS_ADDR", "127.0.0.1:0");
      environment.put("SIGNET_DATA_DIR", data.toString());
      environment.put("SIGNET_RESOLVERS", "127.0.0.1:9");
      environment.put("SIGNET_LIMIT_READS", "100000/100000");
      environment.put("SIGNET_LIMIT_WRITES", "100000/100000");
      environment.put("SIGNET_LIMIT_FAILED_AUTH", "100000");
      environment.put("SIGNET_RRL_ANSWERS", "0");
      environment.put("SIGNET_RRL_ERRORS", "0");
      environment.put("SIGNET_KEY_POOL", "64");
      environment.putAll(options.environment);
      Settings settings = Settings.read(environment, new Properties());
      return new TestNode(
          Node.start(
              settings,
              ADMIN_TOKEN,
              new Seams(
                  Optional.of(options.database),
                  options.publisher,
                  options.clock,
                  options.keys,
                  options.core,
                  options.clock instanceof SteeredClock ? steady(options.ports) : options.ports,
                  options.idleLook,
                  options.playgroundNames)),
          options.database,
          data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A clock that is steered jumps all the time; claims take it for steady all the same.
  private static Ports.Wrapper steady(Ports.Wrapper ports) {
    return new Ports.Wrapper() {
      @Override
      public <T> T around(Class<T> port, T real) {
        SteadyTime always = () -> Instant.MIN;
        return ports.around(port, port.equals(SteadyTime.class) ? port.cast(always) : real);
      }
    };
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + node.httpPort());
  }

  /// Where mail servers get keys and signatures; needs `SIGNET_SIGNING_ADDR`.
  public URI signing() {
    return URI.create("http://127.0.0.1:" + node.signingPort().orElseThrow());
  }

  public InetSocketAddress dns() {
    return node.dns();
  }

  /// Where this node keeps its facts, to look at them from outside.
  public Target database() {
    return database;
  }

  /// The file that seals what is in the database.
  Path masterKey() {
    return data.resolve("master.key").toAbsolutePath();
  }

  /// Options of a second node on the same database with the same master key.
  public Options beside() {
    return new Options(database).with("SIGNET_MASTER_KEY_FILE", masterKey().toString());
  }

  /// Every endpoint of the running service.
  public List<Route> routes() {
    return node.routes();
  }

  public PlaygroundDns playground() {
    return node.playground().orElseThrow();
  }

  public Credentials credentials() {
    return node.credentials();
  }

  public ShareLinks shareLinks() {
    return node.shareLinks();
  }

  public DomainLists domainLists() {
    return node.domainLists();
  }

  /// Tells what events were held back and are due by now; how many domains that was about.
  public int settleHeldEvents() {
    return node.settleHeldEvents();
  }

  /// A new organization.
  public UUID organization() {
    Organization organization = node.credentials().addOrganization("Test " + UUID.randomUUID());
    return organization.id();
  }

  /// A key of a new organization that may do everything.
  public String key() {
    return key(organization(), Permissions.FULL.scopes());
  }

  public String key(UUID organization, Set<Scope> scopes) {
    return node.credentials()
        .addKey(organization, Secret.Prefix.AP, new KeyTerms("test", scopes, List.of(), List.of()))
        .secret()
        .reveal();
  }

  /// An answer, its body read as JSON when it is JSON.
  public record Answer(int status, Map<String, List<String>> headers, String body) {
    public JsonNode json() {
      return JSON.readTree(body);
    }

    public Optional<String> header(String name) {
      return headers.entrySet().stream()
          .filter(entry -> entry.getKey().equalsIgnoreCase(name))
          .map(entry -> entry.getValue().getFirst())
          .findFirst();
    }

    @Override
    public String toString() {
      return status + " " + body;
    }
  }

  /// Sends a request with a bearer key and a JSON body (either may be empty).
  public Answer send(String method, String path, String key, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri().resolve(path))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    try {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      Answer answer = new Answer(response.statusCode(), response.headers().map(), response.body());
      OpenApiCheck.assertMatches(
          method,
          path.contains("?") ? path.substring(0, path.indexOf('?')) : path,
          answer.status(),
          answer.body().getBytes(StandardCharsets.UTF_8));
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public Answer get(String path, String key) {
    return send("GET", path, key, "");
  }

  public Answer post(String path, String key, String body) {
    return send("POST", path, key, body);
  }

  public Answer patch(String path, String key, String body) {
    return send("PATCH", path, key, body);
  }

  public Answer delete(String path, String key) {
    return send("DELETE", path, key, "");
  }

  /// Registers a domain and gives the domain object.
  public JsonNode register(String key, String name) {
    Answer answer = post("/v1/domains", key, "{\"name\":\"" + name + "\"}");
    if (answer.status() != 201) {
      throw new AssertionError("expected 201, got " + answer);
    }
    return answer.json();
  }

  /// Publishes every record of a domain object in the playground.
  public void publish(JsonNode domain) {
    domain.get("dns_records").forEach(this::publishRecord);
    domain.get("tracking").get("dns_records").forEach(this::publishRecord);
  }

  private void publishRecord(JsonNode record) {
    playground()
        .world()
        .put(
            record.get("fqdn").stringValue(),
            record.get("type").stringValue(),
            record.get("value").stringValue());
  }

  @Override
  public void close() {
    client.close();
    node.close();
  }
}

package dev.signet.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.servers.ServerProcess.Program;
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
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// rspamd as a mail server has it: it signs with keys that it reads from Signet, as
/// `docs/signing.md` says.
final class RspamdSigner implements AutoCloseable {
  /// What `docs/signing.md` shows, but for address and token.
  static final String SIGNING =
      """
      use_vault = true;
      vault_url = "http://127.0.0.1:8300";
      vault_token = "sk_…";
      use_domain = "header";
      use_esld = false;
      sign_authenticated = true;
      sign_local = true;
      allow_username_mismatch = true;
      try_fallback = false;
      """;

  private final InetSocketAddress socket;
  private final ServerProcess process;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private RspamdSigner(InetSocketAddress socket, ServerProcess process) {
    this.socket = socket;
    this.process = process;
  }

  /// @param resolver whom it asks
  /// @param socket where it may listen
  /// @param signet where keys are handed out
  static RspamdSigner start(
      InetSocketAddress resolver, InetSocketAddress socket, URI signet, String token) {
    Path place = ServerProcess.directory("rspamd-signer");
    String settings =
        """
        options {
          pidfile = "%1$s/rspamd.pid";
          filters = "dkim";
          dns { nameserver = ["%2$s:%3$d"]; timeout = 2s; retransmits = 3; }
          local_addrs = [];
          url_tld = "%1$s/suffixes";
          disable_hyperscan = true;
          control_socket = "%1$s/rspamd.sock mode=0600";
          tempdir = "%1$s";
        }
        modules { path = "/usr/share/rspamd/plugins/dkim_signing.lua"; }
        logging { type = "console"; level = "info"; }
        worker "normal" { bind_socket = "%4$s:%5$d"; count = 1; mime = true; }
        dkim { }
        dkim_signing {
        %6$s}
        """
            .formatted(
                place,
                resolver.getAddress().getHostAddress(),
                resolver.getPort(),
                socket.getAddress().getHostAddress(),
                socket.getPort(),
                SIGNING.replace("http://127.0.0.1:8300", signet.toString()).replace("sk_…", token));
    try {
      Files.writeString(place.resolve("suffixes"), "com\nnet\ntest\n");
      Files.writeString(place.resolve("rspamd.conf"), settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    RspamdSigner signer =
        new RspamdSigner(
            socket,
            ServerProcess.start(
                "rspamd-signer",
                new Program("rspamd", "rspamd"),
                place,
                List.of("-f", "-i", "-c", place.resolve("rspamd.conf").toString())));
    signer.process.await("answering", signer::answers);
    return signer;
  }

  private boolean answers() {
    try {
      return send(HttpRequest.newBuilder(at("ping")).GET()).statusCode() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private URI at(String path) {
    return URI.create(
        "http://" + socket.getAddress().getHostAddress() + ":" + socket.getPort() + "/" + path);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(
          request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// The message with the fields that rspamd adds for a user who has signed in; as it is when
  /// rspamd adds none.
  String sign(String message) {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(at("checkv2"))
                .header("User", "somebody")
                .header("IP", "127.0.0.1")
                .POST(HttpRequest.BodyPublishers.ofString(message, StandardCharsets.ISO_8859_1)));
    assertEquals(200, response.statusCode(), response::body);
    JsonNode signatures = JsonMapper.shared().readTree(response.body()).path("dkim-signature");
    assertTrue(signatures.isMissingNode() || signatures.isString(), response::body);
    return signatures.isMissingNode()
        ? message
        : "DKIM-Signature: "
            + signatures.stringValue().replace("\r\n", "\n").replace("\n", "\r\n")
            + "\r\n"
            + message;
  }

  void keep() {
    process.keep();
  }

  @Override
  public void close() {
    process.close();
    http.close();
  }
}

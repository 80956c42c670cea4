package dev.signet.cli;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Map;

/// Asks the process of this host for `/healthz`: a container's health check that needs no shell.
///
/// Started as a program of its own, so it reads nothing but `SIGNET_HTTP_ADDR`. Exit code 0 when
/// the answer is 200, else 1.
public final class HealthCheck {
  private static final String DEFAULT = "127.0.0.1:8080";
  private static final int WAIT_MILLIS = 4_000;

  private HealthCheck() {}

  public static void main(String[] arguments) {
    System.exit(healthy(System.getenv()) ? 0 : 1);
  }

  static boolean healthy(Map<String, String> environment) {
    try {
      HttpURLConnection call =
          (HttpURLConnection)
              URI.create(
                      "http://"
                          + target(environment.getOrDefault("SIGNET_HTTP_ADDR", DEFAULT))
                          + "/healthz")
                  .toURL()
                  .openConnection(Proxy.NO_PROXY);
      call.setConnectTimeout(WAIT_MILLIS);
      call.setReadTimeout(WAIT_MILLIS);
      return call.getResponseCode() == 200;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  /// Where to ask a service that listens at `listens`: a wildcard is asked at loopback.
  static String target(String listens) {
    int colon = listens.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("no port in " + listens);
    }
    String host = listens.substring(0, colon);
    boolean wildcard =
        host.isEmpty()
            || host.equals("0.0.0.0")
            || host.equals("[::]")
            || new InetSocketAddress(host, 0).getAddress() instanceof InetAddress address
                && address.isAnyLocalAddress();
    return (wildcard ? "127.0.0.1" : host) + listens.substring(colon);
  }
}

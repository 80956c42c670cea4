package dev.signet.refusal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;

/// A port that a service should listen on and cannot, in one line for the operator: which setting
/// names it, why it cannot be had, and what to do.
public final class PortUnavailable extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int FIRST_UNPRIVILEGED = 1024;

  private PortUnavailable(String line, Throwable cause) {
    super(line, cause);
  }

  /// @param setting the environment variable that names the address
  public static PortUnavailable of(String setting, InetSocketAddress wanted, IOException cause) {
    String said = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    String why;
    if (said.contains("permission")) {
      why =
          wanted.getPort() < FIRST_UNPRIVILEGED
              ? "not permitted: ports below 1024 are for root and for programs with CAP_NET_BIND_SERVICE"
                  + " (the systemd unit of the package has it); run it so, or use a higher port"
              : "not permitted to this user";
    } else if (said.contains("in use")) {
      why =
          "in use: another program listens there, perhaps another Signet; stop it, or set "
              + setting
              + " to another port";
    } else if (said.contains("assign")) {
      why = "this machine has no such address; set " + setting + " to one that it has";
    } else {
      why = String.valueOf(cause.getMessage());
    }
    return new PortUnavailable(setting + "=" + print(wanted) + " cannot be had: " + why, cause);
  }

  private static String print(InetSocketAddress address) {
    InetAddress host = address.getAddress();
    String text = host == null ? address.getHostString() : host.getHostAddress();
    return (text.contains(":") ? "[" + text + "]" : text) + ":" + address.getPort();
  }

  /// One line, without a full stop.
  public String line() {
    return String.valueOf(getMessage());
  }
}

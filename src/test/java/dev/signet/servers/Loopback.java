package dev.signet.servers;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.Random;

/// A network of loopback addresses, `127.a.b.0/24`, and one port that is free on all of them.
///
/// One port for all, because the port of a customer's name server is a setting of the whole
/// process; a network each, so that tests side by side do not meet.
record Loopback(int a, int b, int port) {
  private static final int TRIES = 100;

  /// A network that nobody uses.
  static Loopback free() {
    Random random = new Random();
    for (int i = 0; i < TRIES; i++) {
      Loopback network =
          new Loopback(
              random.nextInt(64, 255), random.nextInt(1, 255), random.nextInt(20_000, 32_000));
      if (network.isFree()) {
        return network;
      }
    }
    throw new AssertionError("no free loopback addresses");
  }

  /// The wildcard takes the port only when nobody has it on any address.
  private boolean isFree() {
    try (ServerSocket tcp = new ServerSocket(port);
        DatagramSocket udp = new DatagramSocket(port)) {
      return tcp.isBound() && udp.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /// The address `127.a.b.host`.
  InetAddress address(int host) {
    return InetAddress.ofLiteral("127." + a + "." + b + "." + host);
  }

  InetSocketAddress socket(int host) {
    return new InetSocketAddress(address(host), port);
  }

  /// The port on 127.0.0.1, for servers that listen on addresses of interfaces only.
  InetSocketAddress ordinary() {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  /// The port on `::1`, on machines that have that.
  Optional<InetSocketAddress> version6() {
    InetSocketAddress socket = new InetSocketAddress(InetAddress.ofLiteral("::1"), port);
    try (DatagramSocket free = new DatagramSocket(socket)) {
      return free.isBound() ? Optional.of(socket) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// `address@port`, as Knot and Unbound write it.
  static String at(InetSocketAddress socket) {
    return socket.getAddress().getHostAddress() + "@" + socket.getPort();
  }
}

package dev.signet.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortUnavailableTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "53|Permission denied|not permitted: ports below 1024 are for root and for programs with"
            + " CAP_NET_BIND_SERVICE (the systemd unit of the package has it); run it so, or use a"
            + " higher port",
        "5300|Permission denied|not permitted to this user",
        "5300|Address already in use|in use: another program listens there, perhaps another Signet;"
            + " stop it, or set SIGNET_DNS_ADDR to another port",
        "5300|Cannot assign requested address|this machine has no such address; set SIGNET_DNS_ADDR to"
            + " one that it has",
      })
  void saysWhichPortWhyAndWhatToDo(int port, String cause, String said) {
    InetSocketAddress wanted = new InetSocketAddress("127.0.0.1", port);
    String begin = "SIGNET_DNS_ADDR=127.0.0.1:" + port + " cannot be had: ";
    assertEquals(
        begin + said,
        PortUnavailable.of("SIGNET_DNS_ADDR", wanted, new BindException(cause)).line());
    assertEquals(
        begin + said,
        PortUnavailable.of("SIGNET_DNS_ADDR", wanted, new SocketException(cause)).line());
  }
}

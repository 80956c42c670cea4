package dev.signet.lookup;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// V-5: only global unicast addresses are asked.
class AddressPolicyTest {
  private static final AddressPolicy STRICT = AddressPolicy.globalUnicast(Set.of());

  private static boolean allowed(String address) {
    return STRICT.allows(InetAddress.ofLiteral(address));
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0,0.1.2.3,0.255.255.255",
    "10.0.0.0,10.9.9.9,10.255.255.255",
    "100.64.0.0,100.100.1.1,100.127.255.255",
    "127.0.0.0,127.0.0.1,127.255.255.255",
    "169.254.0.0,169.254.169.254,169.254.255.255",
    "172.16.0.0,172.20.0.1,172.31.255.255",
    "192.0.0.0,192.0.0.9,192.0.0.255",
    "192.0.2.0,192.0.2.53,192.0.2.255",
    "192.88.99.0,192.88.99.1,192.88.99.255",
    "192.168.0.0,192.168.1.1,192.168.255.255",
    "198.18.0.0,198.19.0.1,198.19.255.255",
    "198.51.100.0,198.51.100.7,198.51.100.255",
    "203.0.113.0,203.0.113.7,203.0.113.255",
    "224.0.0.0,230.1.1.1,239.255.255.255",
    "240.0.0.0,250.1.1.1,255.255.255.255",
    "::,::1,::ffff:ffff",
    "::ffff:0.0.0.0,::ffff:10.0.0.1,::ffff:255.255.255.255",
    "64:ff9b::,64:ff9b::a00:1,64:ff9b::ffff:ffff",
    "64:ff9b:1::,64:ff9b:1::1,64:ff9b:1:ffff:ffff:ffff:ffff:ffff",
    "100::,100::1,100::ffff:ffff:ffff:ffff",
    "2001::,2001:2::1,2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:0:1::1,2001:10::1,2001:20::1",
    "3ffe::,3ffe::1,3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "4000::,4000::1,5eff::1",
    "5f01::1,8000::1,fbff::1",
    "fec0::,fec0::1,feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "::ffff:0:0:0,::ffff:0:7f00:1,::ffff:0:ffff:ffff",
    "1::,1:2:3::4,1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:db8::,2001:db8:1::1,2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
    "2002::,2002:a00:1::1,2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "3fff::,3fff:1::1,3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff",
    "5f00::,5f00:1::1,5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "fc00::,fd00::1,fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "fe80::,fe80::1,febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "ff00::,ff02::fb,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
  })
  void deniesEachRangeFromItsFirstToItsLastAddress(String first, String inside, String last) {
    assertFalse(allowed(first));
    assertFalse(allowed(inside));
    assertFalse(allowed(last));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0.0.0",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.0.3.0",
        "192.88.98.255",
        "192.88.100.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "198.51.99.255",
        "198.51.101.0",
        "203.0.112.255",
        "203.0.114.0",
        "223.255.255.255",
        "::ffff:8.8.8.8",
        "2001:4860:4860::8888",
        "2001:db9::1",
        "2003::1",
        "2000::1",
        "2001:200::1",
        "2600::1",
        "3ffd::1"
      })
  void allowsTheAddressesBeside(String address) {
    assertTrue(allowed(address));
  }

  @Test
  void deniesOurOwnAddresses() throws Exception {
    AddressPolicy policy = AddressPolicy.globalUnicast(Set.of(InetAddress.ofLiteral("9.9.9.10")));
    assertFalse(policy.allows(InetAddress.ofLiteral("9.9.9.10")));
    assertTrue(policy.allows(InetAddress.ofLiteral("9.9.9.11")));
    assertFalse(
        policy.allows(
            InetAddress.getByAddress(
                new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 9, 9, 9, 10})));
  }

  @Test
  void ourOwnAddressesAreThoseOfEveryInterfaceWhenWeListenOnAll() throws Exception {
    Predicate<InetAddress> own = AddressPolicy.reachedAt(InetAddress.ofLiteral("0.0.0.0"));
    List<InetAddress> local =
        NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).toList();
    assertFalse(local.isEmpty());
    for (InetAddress address : local) {
      assertTrue(own.test(address), address.toString());
    }
    assertFalse(own.test(InetAddress.ofLiteral("9.9.9.9")));
    assertFalse(
        AddressPolicy.globalUnicast(address -> true).allows(InetAddress.ofLiteral("9.9.9.9")));
  }

  @Test
  void liftsPrivateRangesForTrialsButNotWhatNobodyCanBe() {
    AddressPolicy policy = AddressPolicy.allowPrivate();
    for (String address : new String[] {"127.0.0.1", "10.0.0.1", "::1", "192.0.2.1", "fd00::1"}) {
      assertTrue(policy.allows(InetAddress.ofLiteral(address)), address);
    }
    for (String address :
        new String[] {"0.0.0.0", "224.0.0.1", "255.255.255.255", "::", "ff02::1"}) {
      assertFalse(policy.allows(InetAddress.ofLiteral(address)), address);
    }
  }
}

package dev.signet.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/// FAULTS W5: signatures are those of the published vectors, one for each secret.
class SecretsTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);

  @Test
  void theVectorOfStandardWebhooks() {
    assertEquals(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        Secrets.standardSignature(
            List.of(SECRET), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, BODY));
  }

  /// `printf '1614265330.{"test": 2432232314}' | openssl dgst -sha256 -hmac whsec_MfKQ…`
  @Test
  void theKeyOfTheOtherSignatureIsTheWholeSecret() {
    assertEquals(
        "t=1614265330,v1=2e37df5d4a028c51a7f3133d64ae1e300d2c2c900f1b1d49d4369ad2530f8964",
        Secrets.signature(List.of(SECRET), 1614265330, BODY));
  }

  @Test
  void eachSecretSigns() {
    String other = Secrets.fresh(new SecureRandom());
    assertEquals(
        2, Secrets.standardSignature(List.of(SECRET, other), "msg", 1, BODY).split(" ").length);
    String both = Secrets.signature(List.of(SECRET, other), 1, BODY);
    assertTrue(both.startsWith(Secrets.signature(List.of(SECRET), 1, BODY) + ",v1="), both);
  }

  @Test
  void aFreshSecretIsThirtyTwoRandomOctets() {
    String secret = Secrets.fresh(new SecureRandom());
    assertEquals(32, Base64.getDecoder().decode(secret.substring("whsec_".length())).length);
    assertNotEquals(secret, Secrets.fresh(new SecureRandom()));
  }
}

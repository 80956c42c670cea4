package dev.signet.access;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// C-1: the shape of bearer secrets.
class SecretTest {
  private final SecureRandom random = new SecureRandom();

  @ParameterizedTest
  @EnumSource(Secret.Prefix.class)
  void whatIsGivenOutIsReadBack(Secret.Prefix prefix) {
    Secret secret = Secret.fresh(prefix, random);
    Secret read = Secret.parse(secret.reveal()).orElseThrow();
    assertEquals(prefix, read.prefix());
    assertArrayEquals(secret.hash(), read.hash());
    assertTrue(secret.reveal().matches(prefix.text() + "_[0-9A-Za-z]{39}"));
  }

  @Test
  void everyOneLetterTypoIsRefusedWithoutAQuery() {
    String secret = Secret.fresh(Secret.Prefix.AP, random).reveal();
    for (int at = 0; at < secret.length(); at++) {
      char typo = secret.charAt(at) == 'x' ? 'y' : 'x';
      String mistyped = secret.substring(0, at) + typo + secret.substring(at + 1);
      assertTrue(Secret.parse(mistyped).isEmpty(), mistyped);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "_", "ap_", "ap", "re_123", "Bearer", "ap_💥", "pat_" + "0"})
  void garbageIsNoSecret(String text) {
    assertTrue(Secret.parse(text).isEmpty());
  }

  @Test
  void twoSecretsDiffer() {
    assertNotEquals(
        Secret.fresh(Secret.Prefix.AP, random).reveal(),
        Secret.fresh(Secret.Prefix.AP, random).reveal());
  }

  @Test
  void aSecretDoesNotPrintItself() {
    Secret secret = Secret.fresh(Secret.Prefix.AP, random);
    assertFalse(secret.toString().contains(secret.reveal().substring(12)));
    assertEquals(12, secret.shownPrefix().length());
  }
}

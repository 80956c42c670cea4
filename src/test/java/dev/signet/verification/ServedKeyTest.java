package dev.signet.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.name.DomainName;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A slot is right when it shows what we serve there now (CONTRACT V-2).
class ServedKeyTest {
  private static boolean met(byte[] served, String seen) {
    ResourceRecord record =
        new ResourceRecord(
            DomainName.of("ap1._domainkey.dtoken.c.anypost.email"),
            RecordType.TXT,
            300,
            Rdata.Text.of(seen));
    return new Expectation.SigningKey("ap1", served).metBy(List.of(record));
  }

  @Test
  void aRevokedSlotIsRightWithAnEmptyKeyAndNothingElse() {
    assertEquals(true, met(new byte[0], "v=DKIM1; k=rsa; p="));
    assertEquals(true, met(new byte[0], "v=DKIM1; p="));
    assertEquals(false, met(new byte[0], World.record(World.KEY_1)));
    assertEquals(false, met(new byte[0], "hello"));
  }

  @Test
  void aKeyThatWasRevokedByOthersIsWrong() {
    assertEquals(true, met(World.KEY_1, World.record(World.KEY_1)));
    assertEquals(false, met(World.KEY_1, "v=DKIM1; k=rsa; p="));
    assertEquals(false, met(World.KEY_1, World.record(World.KEY_2)));
  }
}

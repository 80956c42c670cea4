package dev.signet.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.name.DomainName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZoneFileTest {
  private static final DomainName ORIGIN = DomainName.of("acme.example");

  private static List<String> lines(String text) {
    return ZoneFile.parse(text, ORIGIN, 60).stream().map(ResourceRecord::toString).toList();
  }

  @Test
  void completesRelativeNamesAndCarriesOwnerAndTtlOn() {
    assertEquals(
        List.of(
            "acme.example. 300 IN NS ns1.acme.example.",
            "acme.example. 60 IN MX 10 mail.other.test.",
            "www.acme.example. 60 IN A 192.0.2.1",
            "www.acme.example. 60 IN AAAA 2001:db8:0:0:0:0:0:1",
            "x.sub.acme.example. 7200 IN CNAME www.acme.example."),
        lines(
            """
            @     300 IN NS ns1      ; a comment
                      IN MX 10 mail.other.test.
            www          A  192.0.2.1
                         AAAA 2001:db8::1
            $ORIGIN sub.acme.example.
            $TTL 2h
            x            CNAME www.acme.example.
            """));
  }

  @Test
  void keepsTheStringsOfTextApartAndEscapedOctetsWhole() {
    List<ResourceRecord> records =
        ZoneFile.parse(
            """
            t TXT ( "v=DKIM1; k=rsa; "
                    "p=abc" )
            u TXT "a\\"b\\255"
            """,
            ORIGIN,
            60);
    Rdata.Text first = (Rdata.Text) records.getFirst().data();
    assertEquals(2, first.strings().size());
    assertEquals("v=DKIM1; k=rsa; p=abc", first.joined());
    assertEquals("\"a\\\"b\\255\"", records.getLast().data().text());
  }

  @Test
  void expandsGenerate() {
    assertEquals(
        List.of("h1.acme.example. 60 IN A 192.0.2.1", "h2.acme.example. 60 IN A 192.0.2.2"),
        lines("$GENERATE 1-2 h$ A 192.0.2.$\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "www A 192.0.2.300\n",
        "www NOSUCH data\n",
        "www CNAME\n",
        "www TXT \"open\n",
        "www CH A 192.0.2.1\n",
        "$NOSUCH x\n"
      })
  void refusesWhatIsNoZoneFile(String text) {
    assertThrows(IllegalArgumentException.class, () -> lines(text));
  }

  @Test
  void saysWhichLineIsBad() {
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> lines("a A 192.0.2.1\nb A nonsense\n"));
    assertTrue(thrown.getMessage().contains(":2"), thrown.getMessage());
  }

  @Test
  void readsNoOtherFile(@TempDir Path folder) throws Exception {
    Path other = Files.writeString(folder.resolve("other.zone"), "secret A 192.0.2.1\n");
    assertThrows(IllegalArgumentException.class, () -> lines("$INCLUDE " + other + "\n"));
  }
}

package dev.signet.api.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// C-4 through the HTTP port: what each kind of wrong name is told, to the letter.
class NamesOverHttpTest {
  private static TestNode node;
  private static String key;

  @BeforeAll
  static void start() {
    node = TestNode.start();
    key = node.key();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  static Stream<Arguments> refused() {
    String label64 = "a".repeat(64);
    String long254 = ("a".repeat(49) + ".").repeat(5) + "test";
    String onlyLdh = ": only letters, digits and hyphens, with dots between, make a domain name.";
    String anyDomain = ": send a domain such as acme.com.";
    return Stream.of(
        // not a string
        arguments("12", "This must be a string, and is a number."),
        arguments("true", "This must be a string, and is a boolean."),
        arguments("[\"acme.com\"]", "This must be a string, and is an array."),
        arguments("{}", "This must be a string, and is an object."),
        arguments("null", "This field is required."),
        // empty
        arguments("\"\"", "This field is required."),
        arguments("\" \\t \"", "The name is empty" + anyDomain),
        arguments("\".\"", "The name is empty" + anyDomain),
        // IP address
        arguments("\"192.0.2.1\"", "You sent the IP address 192.0.2.1" + anyDomain),
        arguments("\"2001:db8::1\"", "You sent the IP address 2001:db8::1" + anyDomain),
        arguments("\"[2001:db8::1]\"", "You sent the IP address [2001:db8::1]" + anyDomain),
        arguments("\"0x7f.1\"", "You sent the IP address 0x7f.1" + anyDomain),
        // one label
        arguments("\"acme\"", "acme is only one label: send the whole domain, such as acme.com."),
        // too long
        arguments(
            "\"" + label64 + ".com\"",
            "The label " + label64 + " is 64 octets long: at most 63 are allowed."),
        arguments("\"" + long254 + "\"", "The name is 254 octets long: at most 253 are allowed."),
        // outside letters, digits, hyphen
        arguments("\"ac me.com\"", "The name holds a space (U+0020)" + onlyLdh),
        arguments("\"acme!.com\"", "The name holds ! (U+0021)" + onlyLdh),
        arguments(
            "\"acme\\u0000.com\"", "This must not contain U+0000 or half of a surrogate pair."),
        arguments(
            "\"_dmarc.acme.com\"",
            "The name _dmarc.acme.com holds an underscore, which no email domain may have: send"
                + " acme.com."),
        arguments(
            "\"-acme.com\"", "The label -acme starts or ends with a hyphen, which no label may."),
        arguments(
            "\"acme..com\"",
            "The name acme..com has an empty label (a dot in front, or two in a row): send"
                + " acme.com."),
        arguments("\"xn--a.com\"", "The label xn--a is not a valid encoded international label."),
        // address, URL, path, port, wildcard
        arguments("\"mail@acme.com\"", "You sent the address mail@acme.com: send acme.com."),
        arguments("\"https://acme.com\"", "You sent the URL https://acme.com: send acme.com."),
        arguments(
            "\"acme.com/mail\"", "You sent a path with the name, acme.com/mail: send acme.com."),
        arguments("\"acme.com:25\"", "You sent a port with the name, acme.com:25: send acme.com."),
        arguments("\"*.acme.com\"", "You sent the wildcard *.acme.com: send acme.com."),
        // public suffixes
        arguments(
            "\"com\"",
            "com is a public suffix, under which anybody may register: send your own domain, such"
                + " as acme.com."),
        arguments(
            "\"CO.UK.\"",
            "co.uk is a public suffix, under which anybody may register: send your own domain, such"
                + " as acme.co.uk."),
        arguments(
            "\"nosuchsuffix\"",
            "nosuchsuffix is only one label: send the whole domain, such as acme.com."),
        // ours
        arguments(
            "\"agents.anyreach.ai\"",
            "agents.anyreach.ai is the platform domain, which needs no registration."),
        arguments(
            "\"x.agents.anyreach.ai\"",
            "x.agents.anyreach.ai is inside the platform domain agents.anyreach.ai, which needs no"
                + " registration: send a domain of your own."),
        arguments(
            "\"c.anypost.email\"",
            "c.anypost.email is inside our own DNS zone c.anypost.email: send a domain of your"
                + " own."),
        arguments(
            "\"d234.C.anypost.email.\"",
            "d234.c.anypost.email is inside our own DNS zone c.anypost.email: send a domain of your"
                + " own."),
        // special use
        arguments("\"localhost\"", "Names under localhost are not in the public DNS" + anyDomain),
        arguments("\"acme.local\"", "Names under local are not in the public DNS" + anyDomain),
        arguments("\"acme.invalid\"", "Names under invalid are not in the public DNS" + anyDomain),
        arguments("\"acme.onion\"", "Names under onion are not in the public DNS" + anyDomain),
        arguments(
            "\"2.0.192.in-addr.arpa\"", "Names under arpa are not in the public DNS" + anyDomain));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void aWrongNameIs422AndSaysWhy(String name, String message) {
    Answer answer = node.post("/v1/domains", key, "{\"name\":" + name + "}");
    assertEquals(422, answer.status(), answer::toString);
    JsonNode error = answer.json().get("error");
    assertEquals("validation_error", error.get("type").stringValue());
    assertEquals(1, error.get("errors").size());
    assertEquals(1, error.get("errors").get("name").size());
    assertEquals(message, error.get("errors").get("name").get(0).stringValue());
  }

  @ParameterizedTest
  @CsvSource({
    "'  Mail.Taken.TEST. ', mail.taken.test",
    "Bücher.example, xn--bcher-kva.example",
    "xn--strae-oqa.example, xn--strae-oqa.example",
    "STRASSE。example, strasse.example",
    "xn--nxasmm1c.example, xn--nxasmm1c.example",
  })
  void aNameIsTrimmedLowercasedAndMapped(String name, String stored) {
    assertEquals(stored, node.register(key, name).get("name").stringValue());
  }
}

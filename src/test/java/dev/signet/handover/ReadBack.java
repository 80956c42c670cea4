package dev.signet.handover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dns.Rdata;
import dev.signet.dns.ZoneFile;
import dev.signet.name.DomainName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// What each form says, as the tool it is made for would understand it: a set of lines `owner ttl
/// type data`, so that forms can be compared.
final class ReadBack {
  static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final DomainName NOWHERE = DomainName.of("relative.invalid");
  private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"( |$)");
  private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3}|.)");

  private ReadBack() {}

  /// What should be said.
  static Set<String> expected(Handover what) {
    return what.records().stream()
        .map(record ->
            line(record.owner().toString(), record.seconds(), record.type(), record.data().text()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String line(String owner, long ttl, String type, String data) {
    return owner + " " + ttl + " " + type + " " + data;
  }

  private static void add(Set<String> out, String line) {
    assertTrue(out.add(line), () -> "said twice: " + line);
  }

  static Set<String> masterFile(String text) {
    Set<String> out = new TreeSet<>();
    ZoneFile.parse(text, NOWHERE, 1)
        .forEach(record ->
            add(
                out,
                line(
                    record.owner().toString(),
                    record.ttl(),
                    record.type().toString(),
                    record.data().text())));
    return out;
  }

  /// The records that the lines of the script add; every line is a comment or a known command.
  static Set<String> nsupdate(String text, DomainName zone) {
    List<String> commands = text.lines().filter(line -> !line.startsWith(";")).toList();
    assertEquals("zone " + zone + ".", commands.getFirst());
    assertEquals("send", commands.getLast());
    StringBuilder records = new StringBuilder();
    for (String command : commands.subList(1, commands.size() - 1)) {
      assertTrue(command.startsWith("update add "), command);
      records.append(command.substring("update add ".length())).append('\n');
    }
    return masterFile(records.toString());
  }

  /// The data of a record given with its type and the words of a zone file.
  private static String data(String type, String text) {
    return ZoneFile.parse(". 1 IN " + type + " " + text + "\n", NOWHERE, 1)
        .getFirst()
        .data()
        .text();
  }

  static Set<String> cloudflare(String text) {
    JsonNode body = JSON.readTree(text);
    assertEquals(Set.of("posts"), Set.copyOf(body.propertyNames()));
    Set<String> out = new TreeSet<>();
    for (JsonNode post : body.get("posts")) {
      add(out, cloudflareRecord(post));
    }
    return out;
  }

  /// One record as Cloudflare's API and its Terraform provider have it.
  static String cloudflareRecord(JsonNode record) {
    String type = record.get("type").stringValue();
    Set<String> members = new TreeSet<>(record.propertyNames());
    members.remove("zone_id");
    Set<String> expected = new TreeSet<>(Set.of("name", "type", "ttl", "proxied", "comment"));
    expected.add(type.equals("CAA") ? "data" : "content");
    if (type.equals("MX")) {
      expected.add("priority");
    }
    assertEquals(expected, members);
    assertFalse(record.get("proxied").booleanValue());
    assertTrue(record.get("comment").stringValue().length() <= 100);
    String name = record.get("name").stringValue();
    assertFalse(name.endsWith("."), name);
    String data =
        switch (type) {
          case "CNAME" -> record.get("content").stringValue() + ".";
          case "MX" ->
              record.get("priority").intValue() + " " + record.get("content").stringValue() + ".";
          case "TXT" -> data("TXT", record.get("content").stringValue());
          case "CAA" -> {
            JsonNode parts = record.get("data");
            yield new Rdata.CertificateAuthority(
                    parts.get("flags").intValue(),
                    parts.get("tag").stringValue(),
                    parts.get("value").stringValue())
                .text();
          }
          default -> throw new AssertionError(type);
        };
    return line(name, record.get("ttl").longValue(), type, data);
  }

  static Set<String> route53(String text) {
    JsonNode body = JSON.readTree(text);
    assertEquals(Set.of("Comment", "Changes"), Set.copyOf(body.propertyNames()));
    assertTrue(body.get("Comment").stringValue().length() <= 256);
    Set<String> out = new TreeSet<>();
    Set<String> sets = new TreeSet<>();
    for (JsonNode change : body.get("Changes")) {
      assertEquals(Set.of("Action", "ResourceRecordSet"), Set.copyOf(change.propertyNames()));
      JsonNode set = change.get("ResourceRecordSet");
      assertEquals(
          Set.of("Name", "Type", "TTL", "ResourceRecords"), Set.copyOf(set.propertyNames()));
      String type = set.get("Type").stringValue();
      String name = set.get("Name").stringValue();
      assertEquals(type.equals("CNAME") ? "UPSERT" : "CREATE", change.get("Action").stringValue());
      assertTrue(name.endsWith("."), name);
      assertTrue(sets.add(name + type), () -> "two changes of one set: " + name + type);
      for (JsonNode record : set.get("ResourceRecords")) {
        assertEquals(Set.of("Value"), Set.copyOf(record.propertyNames()));
        add(
            out,
            line(
                name.substring(0, name.length() - 1),
                set.get("TTL").longValue(),
                type,
                route53Data(type, record.get("Value").stringValue())));
      }
    }
    return out;
  }

  /// Three digits behind a backslash are octal, and a character-string has at most 255 octets.
  static String route53Data(String type, String value) {
    return switch (type) {
      case "TXT" -> Rdata.Text.of(String.join("", route53Strings(value))).text();
      case "CAA" -> {
        String[] parts = value.split(" ", 3);
        yield new Rdata.CertificateAuthority(
                Integer.parseInt(parts[0]), parts[1], route53Strings(parts[2]).getFirst())
            .text();
      }
      default -> value;
    };
  }

  private static List<String> route53Strings(String value) {
    List<String> out = new ArrayList<>();
    Matcher strings = STRING.matcher(value);
    int end = 0;
    while (strings.find()) {
      assertEquals(end, strings.start(), value);
      end = strings.end();
      String string =
          OCTAL
              .matcher(strings.group(1))
              .replaceAll(escape ->
                  Matcher.quoteReplacement(
                      escape.group(1).length() == 3
                          ? Character.toString(Integer.parseInt(escape.group(1), 8))
                          : escape.group(1)));
      assertTrue(string.length() <= 255, value);
      out.add(string);
    }
    assertEquals(value.length(), end, value);
    return out;
  }

  /// As OctoDNS reads the file of a zone: quotes around a text go, `\;` is a semicolon.
  static Set<String> octodns(String text, DomainName zone) {
    Set<String> out = new TreeSet<>();
    for (Map.Entry<String, JsonNode> name : YAML.readTree(text).properties()) {
      String owner = name.getKey().isEmpty() ? zone.toString() : name.getKey() + "." + zone;
      for (JsonNode set : name.getValue()) {
        String type = set.get("type").stringValue();
        boolean alone = set.has("value");
        assertEquals(
            List.of("ttl", "type", alone ? "value" : "values"), List.copyOf(set.propertyNames()));
        for (JsonNode value : alone ? List.of(set.get("value")) : set.get("values")) {
          add(out, line(owner, set.get("ttl").longValue(), type, octodnsData(type, value)));
        }
      }
    }
    return out;
  }

  private static String octodnsData(String type, JsonNode value) {
    return switch (type) {
      case "CNAME" -> value.stringValue();
      case "MX" -> {
        assertEquals(List.of("exchange", "preference"), List.copyOf(value.propertyNames()));
        yield value.get("preference").intValue() + " " + value.get("exchange").stringValue();
      }
      case "TXT" -> {
        String text = value.stringValue();
        assertFalse(text.matches(".*\\w;.*"), () -> "unescaped ; in " + text);
        String bare = text.startsWith("\"") ? text.substring(1, text.length() - 1) : text;
        yield Rdata.Text.of(bare.replace("\\;", ";")).text();
      }
      case "CAA" ->
          new Rdata.CertificateAuthority(
                  value.get("flags").intValue(),
                  value.get("tag").stringValue(),
                  value.get("value").stringValue())
              .text();
      default -> throw new AssertionError(type);
    };
  }

  /// As a person reads it.
  static Set<String> letter(String text, DomainName zone) {
    Set<String> out = new TreeSet<>();
    String[] parts = text.split("\n\n(?=\\d+\\. )");
    for (int i = 1; i < parts.length; i++) {
      List<String> lines = parts[i].lines().toList();
      assertTrue(lines.getFirst().startsWith(i + ". "), lines.getFirst());
      Map<String, String> fields =
          lines.stream()
              .skip(1)
              .collect(
                  Collectors.toMap(
                      line -> line.substring(0, line.indexOf(':')).strip(),
                      line -> line.substring(14)));
      String type = fields.get("Type");
      String host = fields.get("Host");
      String name = fields.get("Full name");
      assertEquals(name, host.startsWith("@") ? zone.toString() : host + "." + zone);
      String value = fields.get("Value");
      String data =
          switch (type) {
            case "CNAME" -> value + ".";
            case "MX" -> fields.get("Priority") + " " + value + ".";
            case "TXT" -> Rdata.Text.of(value).text();
            default -> value;
          };
      assertEquals(type.equals("MX"), fields.containsKey("Priority"));
      add(out, line(name, Long.parseLong(fields.get("TTL").replace(" seconds", "")), type, data));
    }
    return out;
  }

  /// The calls that `src/test/node/dnscontrol.mjs` noted.
  static Set<String> dnscontrol(String calls) {
    JsonNode said = JSON.readTree(calls);
    Set<String> out = new TreeSet<>();
    for (JsonNode call : said.get("records")) {
      JsonNode arguments = call.get("arguments");
      String type = call.get("type").stringValue();
      String label = arguments.get(0).stringValue();
      String zone = said.get("zone").stringValue();
      String data =
          switch (type) {
            case "CNAME" -> arguments.get(1).stringValue();
            case "TXT" -> Rdata.Text.of(arguments.get(1).stringValue()).text();
            case "MX" -> arguments.get(1).intValue() + " " + arguments.get(2).stringValue();
            case "CAA" ->
                new Rdata.CertificateAuthority(
                        call.get("critical").booleanValue() ? 128 : 0,
                        arguments.get(1).stringValue(),
                        arguments.get(2).stringValue())
                    .text();
            default -> throw new AssertionError(type);
          };
      add(
          out,
          line(
              label.equals("@") ? zone : label + "." + zone,
              call.get("ttl").longValue(),
              type,
              data));
    }
    return out;
  }

  /// The resources that HashiCorp's parser found. It gives templates back as templates, in which a
  /// doubled `${` stands for itself.
  static Set<String> terraform(String parsed) {
    Set<String> out = new TreeSet<>();
    JsonNode root = JSON.readTree(parsed);
    assertEquals(Set.of("resource", "variable"), Set.copyOf(root.propertyNames()));
    String variable = root.get("variable").propertyNames().iterator().next();
    for (Map.Entry<String, JsonNode> kind : root.get("resource").properties()) {
      for (JsonNode resources : kind.getValue()) {
        for (JsonNode resource : resources) {
          assertEquals("${var." + variable + "}", resource.get("zone_id").stringValue());
          JsonNode plain = JSON.readTree(untemplated(resource).toString());
          if (kind.getKey().equals("cloudflare_dns_record")) {
            add(out, cloudflareRecord(plain));
          } else {
            assertEquals("aws_route53_record", kind.getKey());
            route53Resource(out, plain);
          }
        }
      }
    }
    return out;
  }

  private static String untemplated(JsonNode resource) {
    return resource.toString().replace("$${", "${").replace("%%{", "%{");
  }

  /// The provider puts quotes around TXT.
  private static void route53Resource(Set<String> out, JsonNode resource) {
    String type = resource.get("type").stringValue();
    for (JsonNode value : resource.get("records")) {
      String text = value.stringValue();
      add(
          out,
          line(
              resource.get("name").stringValue(),
              resource.get("ttl").longValue(),
              type,
              route53Data(type, type.equals("TXT") ? "\"" + text + "\"" : text)));
    }
  }
}

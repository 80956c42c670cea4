package dev.signet.handover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every form, read back, says the records that were written.
class ExportsTest {
  static Stream<Handover> handovers() {
    return Samples.all();
  }

  @ParameterizedTest
  @MethodSource("handovers")
  void theZoneFileSaysTheRecords(Handover what) {
    assertEquals(ReadBack.expected(what), ReadBack.masterFile(Exports.write(Form.BIND, what)));
  }

  @ParameterizedTest
  @MethodSource("handovers")
  void theUpdateSaysTheRecords(Handover what) {
    assertEquals(
        ReadBack.expected(what),
        ReadBack.nsupdate(Exports.write(Form.NSUPDATE, what), what.zone()));
  }

  @ParameterizedTest
  @MethodSource("handovers")
  void theBodyForCloudflareSaysTheRecords(Handover what) {
    assertEquals(
        ReadBack.expected(what), ReadBack.cloudflare(Exports.write(Form.CLOUDFLARE, what)));
  }

  @ParameterizedTest
  @MethodSource("handovers")
  void theChangeBatchForRoute53SaysTheRecords(Handover what) {
    assertEquals(ReadBack.expected(what), ReadBack.route53(Exports.write(Form.ROUTE53, what)));
  }

  @ParameterizedTest
  @MethodSource("handovers")
  void theFileForOctodnsSaysTheRecords(Handover what) {
    assertEquals(
        ReadBack.expected(what), ReadBack.octodns(Exports.write(Form.OCTODNS, what), what.zone()));
  }

  @ParameterizedTest
  @MethodSource("handovers")
  void theLetterSaysTheRecords(Handover what) {
    assertEquals(
        ReadBack.expected(what), ReadBack.letter(Exports.write(Form.TEXT, what), what.zone()));
  }

  /// CASES K24: read with the setting's other value, the backslashes would be published.
  @ParameterizedTest
  @MethodSource("handovers")
  void theFileForOctodnsNamesTheSettingThatItsSemicolonsNeed(Handover what) {
    String file = Exports.write(Form.OCTODNS, what);
    assertEquals(
        file.lines().anyMatch(line -> !line.strip().startsWith("#") && line.contains("\\;")),
        file.contains("escaped_semicolons: true"),
        file);
  }

  /// OctoDNS refuses a file in another order.
  @Test
  void namesForOctodnsAreInNaturalOrder() {
    Matcher names =
        Pattern.compile("(?m)^'(.*)':$").matcher(Exports.write(Form.OCTODNS, Samples.below()));
    assertEquals(
        List.of(
            "1.news",
            "ap1._domainkey.1.news",
            "ap2._domainkey.1.news",
            "ap10._domainkey.1.news",
            "ap100._domainkey.1.news"),
        names.results().map(found -> found.group(1)).toList());
  }

  /// Two resources of one name are an error in Terraform.
  @ParameterizedTest
  @MethodSource("handovers")
  void namesInTerraformAreIdentifiersAndDiffer(Handover what) {
    for (Form form : List.of(Form.TERRAFORM_CLOUDFLARE, Form.TERRAFORM_ROUTE53)) {
      List<String> names =
          Pattern.compile("(?m)^resource \"\\w+\" \"(.*)\" \\{$")
              .matcher(Exports.write(form, what))
              .results()
              .map(found -> found.group(1))
              .toList();
      assertEquals(names.stream().distinct().toList(), names);
      names.forEach(name -> assertTrue(name.matches("[A-Za-z_][A-Za-z0-9_-]*"), name));
    }
  }

  @ParameterizedTest
  @MethodSource("handovers")
  void everyFormIsPlainLinesWithoutTrailingSpaces(Handover what) {
    for (Form form : Form.values()) {
      String text = Exports.write(form, what);
      assertTrue(text.endsWith("\n") && !text.endsWith("\n\n"), form.id());
      assertFalse(text.codePoints().anyMatch(c -> Character.isISOControl(c) && c != '\n'));
    }
  }

  @Test
  void formsAreFoundByTheirIds() {
    assertEquals(
        List.of(
            "bind",
            "cloudflare",
            "route53",
            "terraform-cloudflare",
            "terraform-route53",
            "octodns",
            "dnscontrol",
            "nsupdate",
            "text"),
        Arrays.stream(Form.values()).map(Form::id).toList());
    for (Form form : Form.values()) {
      assertEquals(Optional.of(form), Form.of(form.id()));
    }
    assertEquals(Optional.empty(), Form.of("BIND"));
  }

  @ParameterizedTest
  @MethodSource("handovers")
  void fileNamesAndCommandsNeedNoQuoting(Handover what) {
    for (Form form : Form.values()) {
      assertTrue(form.fileName(what).matches("[a-z0-9_][a-z0-9_.-]*"), form.fileName(what));
      assertFalse(form.instruction(what).contains("\n"));
      form.command(what).ifPresent(command -> assertFalse(command.contains("\n"), command));
    }
    long names = Arrays.stream(Form.values()).map(form -> form.fileName(what)).distinct().count();
    assertEquals(Form.values().length, names);
  }
}

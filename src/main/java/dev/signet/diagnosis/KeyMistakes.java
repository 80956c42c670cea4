package dev.signet.diagnosis;

import dev.signet.dkim.KeyRecord;
import dev.signet.dns.RecordType;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// DKIM key records as receivers read them: those behind expected records, and those of selectors
/// given.
final class KeyMistakes implements Detector {
  private static final int IGNORED = 1024;
  private static final int FROWNED_UPON = 2048;

  @Override
  public void detect(Case patient, Findings findings) {
    Map<DomainName, Optional<CustomerRecord>> names = new LinkedHashMap<>();
    for (CustomerRecord expected : patient.expected()) {
      if (expected.purpose() == Purpose.DKIM) {
        names.put(expected.owner(), Optional.of(expected));
      }
    }
    patient.inquiry().selectorNames().forEach(name -> names.putIfAbsent(name, Optional.empty()));
    names.forEach((name, expected) -> of(name, expected, patient, findings));
  }

  private static void of(
      DomainName name, Optional<CustomerRecord> expected, Case patient, Findings findings) {
    String record = expected.map(CustomerRecord::record).orElse(name + " TXT");
    boolean known = expected.filter(findings::explained).isPresent();
    List<String> texts =
        patient.observed().texts(name).stream().filter(TextMistakes::keyLike).toList();
    if (known) {
      return;
    }
    if (texts.isEmpty()) {
      missing(name, record, expected, patient, findings);
      return;
    }
    List<KeyRecord> keys = new ArrayList<>();
    texts.forEach(text -> KeyRecord.parse(text).ifPresent(keys::add));
    if (keys.size() > 1) {
      findings
          .about(record, FindingCode.DKIM_SEVERAL_RECORDS)
          .saw("There are " + keys.size() + ": " + Words.list(texts) + ".")
          .fix(
              expected.isPresent()
                  ? patient.remedy().replace("all TXT records of this name", expected.get())
                  : patient.remedy().delete("all but the one whose key is in use"));
      return;
    }
    if (keys.isEmpty()) {
      unreadable(record, texts.getFirst(), expected, patient, findings);
      return;
    }
    key(record, keys.getFirst(), expected, patient, findings);
  }

  private static void missing(
      DomainName name,
      String record,
      Optional<CustomerRecord> expected,
      Case patient,
      Findings findings) {
    boolean absent = patient.observed().look(name, RecordType.TXT) instanceof Observed.Look.Absent;
    if (expected.isEmpty() && absent) {
      findings
          .about(record, FindingCode.RECORD_MISSING)
          .saw("There is no key record at " + name + ".")
          .fix(
              patient.remedy().at()
                  + ", publish the key record of this selector: "
                  + patient.remedy().owner(name)
                  + ".");
    }
  }

  private static void unreadable(
      String record,
      String text,
      Optional<CustomerRecord> expected,
      Case patient,
      Findings findings) {
    String why =
        KeyRecord.read(text) instanceof KeyRecord.Reading.Unreadable(String reason)
            ? reason
            : "it is not valid";
    FindingCode code = FindingCode.DKIM_UNREADABLE;
    if (text.contains("&quot;") || text.contains("&amp;") || text.contains("&#")) {
      code = FindingCode.TXT_HTML_ESCAPED;
    } else if (text.contains("\\")) {
      code = FindingCode.TXT_BACKSLASHES;
    } else if (text.startsWith("\"") || text.startsWith("'")) {
      code = FindingCode.TXT_QUOTES_INSIDE;
    } else if (!text.contains(";") && text.contains("p=") && text.contains("v=")) {
      code = FindingCode.TXT_SEMICOLON_LOST;
    }
    findings
        .about(record, code)
        .saw("There is: " + Words.shown(text) + " (" + why + ").")
        .fix(whole(expected, patient));
  }

  private static String whole(Optional<CustomerRecord> expected, Case patient) {
    return expected
        .map(one -> patient.remedy().change(one))
        .orElseGet(() ->
            patient.remedy().at()
                + ", enter the value again as it was given to you: v=DKIM1; k=rsa; p=… in one"
                + " piece, without quotes and backslashes.");
  }

  private static void key(
      String record,
      KeyRecord key,
      Optional<CustomerRecord> expected,
      Case patient,
      Findings findings) {
    if (key.revoked()) {
      if (expected.flatMap(CustomerRecord::target).isPresent()) {
        // Behind an alias the key is the target's business: who holds it withdraws keys at times.
        return;
      }
      findings
          .about(record, FindingCode.DKIM_REVOKED)
          .fix(
              expected.isPresent()
                  ? whole(expected, patient)
                  : "If this selector still signs mail, publish its key again; otherwise nothing.");
      return;
    }
    int bits = bits(key);
    key.whyUnusable()
        // A short key is a matter of its own; an Ed25519 key serves beside an RSA key.
        .filter(why -> !key.keyType().equals("ed25519") && !(bits > 0 && why.contains("p= value")))
        .ifPresent(why ->
            findings
                .about(record, FindingCode.DKIM_UNUSABLE)
                .saw("In this record, " + why + ".")
                .fix(whole(expected, patient)));
    if (bits > 0 && bits < FROWNED_UPON) {
      findings
          .about(record, FindingCode.DKIM_KEY_SHORT)
          .as(bits < IGNORED ? Severity.BREAKING : Severity.TIP)
          .saw("It has " + bits + " bits.")
          .fix("Have the service that signs make a key of 2048 bits, and publish that.");
    }
    if (key.testing()) {
      findings
          .about(record, FindingCode.DKIM_TESTING)
          .fix(patient.remedy().at() + ", remove t=y from the record.");
    }
  }

  private static int bits(KeyRecord key) {
    if (!key.keyType().equals("rsa")) {
      return 0;
    }
    try {
      return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(key.publicKey()))
              instanceof RSAPublicKey rsa
          ? modulus(rsa).bitLength()
          : 0;
    } catch (GeneralSecurityException e) {
      return 0;
    }
  }

  private static BigInteger modulus(RSAPublicKey key) {
    return key.getModulus();
  }
}

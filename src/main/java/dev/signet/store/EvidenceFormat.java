package dev.signet.store;

import dev.signet.registry.TimelineEntry.Checked;
import dev.signet.registry.TimelineEntry.Happened;
import dev.signet.registry.TimelineEntry.Observed;
import dev.signet.registry.TimelineEntry.Verdicts;
import dev.signet.store.EvidenceDocument.Run;
import dev.signet.verification.FactsCodec;
import dev.signet.verification.Observation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/// How runs are kept: a version, then, deflated with a dictionary of our own words, the texts, each
/// once, the runs with numbers of variable length, and the facts of each observation, which older
/// versions do not read. Times are in milliseconds.
final class EvidenceFormat {
  private static final int VERSION = 1;
  private static final byte[] DICTIONARY =
      ("NOERRORNXDOMAINSERVFAILREFUSEDtimeoutnetworkunsettledcontradictedchain_broken"
              + "apex_cname_missingdkim_cname_missingno_such_nameno_dataTXT \"v=DKIM1; k=rsa; p="
              + "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEATXT \"v=spf1 include: ~allMX 10 "
              + "_domainkey. TXT IN NS MX A ns1.ns2. (127.0.0.1)resolver 1.1.1.1aa rd raqr udp"
              + "tcpauthoritativerecursivefoundpassed; CNAME IN CNAME ")
          .getBytes(StandardCharsets.US_ASCII);

  private EvidenceFormat() {}

  static byte[] write(List<Run> runs) {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    Map<String, Integer> texts = new LinkedHashMap<>();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(body)) {
      number(out, runs.size());
      long before = 0;
      for (Run run : runs) {
        long first = run.firstSeen().toEpochMilli();
        number(out, zigzag(first - before));
        number(out, Math.max(0, run.lastSeen().toEpochMilli() - first));
        before = first;
        number(out, run.count());
        switch (run.what()) {
          case Observed(Observation seen, Instant last, long count) -> {
            number(out, 0);
            for (String text :
                List.of(
                    seen.perspective(),
                    seen.server(),
                    seen.question(),
                    seen.transport(),
                    seen.outcome(),
                    seen.rcode(),
                    seen.flags(),
                    seen.data())) {
              number(out, indexOf(texts, text));
            }
            number(out, seen.extendedError() + 1L);
            number(out, seen.timeToLive() + 1);
            number(out, seen.roundTrip().toNanos() / 1000);
          }
          case Checked(Verdicts verdicts, Instant last, long count) -> {
            number(out, 1);
            for (String text :
                List.of(
                    verdicts.mailFlow(),
                    verdicts.mailFlowCode(),
                    verdicts.tracking(),
                    verdicts.trackingCode())) {
              number(out, indexOf(texts, text));
            }
          }
          case Happened happened -> throw new IllegalArgumentException("events are kept elsewhere");
        }
      }
      facts(body, runs);
      plain.write(VERSION);
      plain.writeBytes(deflated(texts, body.toByteArray()));
      return plain.toByteArray();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static void facts(ByteArrayOutputStream body, List<Run> runs) throws IOException {
    try (DataOutputStream out = new DataOutputStream(body)) {
      for (Run run : runs) {
        byte[] facts =
            run.what() instanceof Observed(Observation seen, Instant last, long count)
                ? seen.facts().map(FactsCodec::write).orElseGet(() -> new byte[0])
                : new byte[0];
        number(out, facts.length);
        out.write(facts);
      }
    }
  }

  private static byte[] deflated(Map<String, Integer> texts, byte[] body) throws IOException {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    try {
      deflater.setDictionary(DICTIONARY);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes, deflater))) {
        number(out, texts.size());
        for (String text : texts.keySet()) {
          byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
          number(out, utf8.length);
          out.write(utf8);
        }
        out.write(body);
      }
      return bytes.toByteArray();
    } finally {
      deflater.end();
    }
  }

  static List<Run> read(byte[] bytes) {
    if (bytes.length == 0 || bytes[0] != VERSION) {
      // A newer node wrote it. What it says is lost to this one, which starts anew.
      return List.of();
    }
    Inflater inflater = new Inflater(true);
    inflater.setDictionary(DICTIONARY);
    try (DataInputStream in =
        new DataInputStream(
            new InflaterInputStream(
                new ByteArrayInputStream(bytes, 1, bytes.length - 1), inflater))) {
      List<String> texts = new ArrayList<>();
      for (long left = number(in); left > 0; left--) {
        texts.add(new String(in.readNBytes((int) number(in)), StandardCharsets.UTF_8));
      }
      List<Run> runs = new ArrayList<>();
      long before = 0;
      for (long left = number(in); left > 0; left--) {
        before += unzigzag(number(in));
        Instant first = Instant.ofEpochMilli(before);
        Instant last = first.plusMillis(number(in));
        long count = number(in);
        runs.add(
            new Run(
                first,
                number(in) == 0
                    ? observed(in, texts, last, count)
                    : checked(in, texts, last, count)));
      }
      return withFacts(in, runs);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } finally {
      inflater.end();
    }
  }

  /// An older version wrote none: its data ends after the runs.
  private static List<Run> withFacts(DataInputStream in, List<Run> runs) throws IOException {
    byte[] rest = in.readAllBytes();
    if (rest.length == 0) {
      return runs;
    }
    List<Run> out = new ArrayList<>();
    DataInputStream facts = new DataInputStream(new ByteArrayInputStream(rest));
    for (Run run : runs) {
      byte[] octets = facts.readNBytes((int) number(facts));
      out.add(
          run.what() instanceof Observed(Observation seen, Instant last, long count)
              ? new Run(
                  run.firstSeen(), new Observed(seen.with(FactsCodec.read(octets)), last, count))
              : run);
    }
    return out;
  }

  private static Observed observed(DataInputStream in, List<String> texts, Instant last, long count)
      throws IOException {
    String perspective = text(in, texts);
    String server = text(in, texts);
    String question = text(in, texts);
    String transport = text(in, texts);
    String outcome = text(in, texts);
    String rcode = text(in, texts);
    String flags = text(in, texts);
    String data = text(in, texts);
    int extendedError = (int) number(in) - 1;
    long timeToLive = number(in) - 1;
    Duration roundTrip = Duration.ofNanos(number(in) * 1000);
    return new Observed(
        new Observation(
            perspective,
            server,
            question,
            transport,
            outcome,
            rcode,
            extendedError,
            flags,
            timeToLive,
            roundTrip,
            data,
            Optional.empty()),
        last,
        count);
  }

  private static Checked checked(DataInputStream in, List<String> texts, Instant last, long count)
      throws IOException {
    return new Checked(
        new Verdicts(text(in, texts), text(in, texts), text(in, texts), text(in, texts)),
        last,
        count);
  }

  private static String text(DataInputStream in, List<String> texts) throws IOException {
    return texts.get((int) number(in));
  }

  private static int indexOf(Map<String, Integer> texts, String text) {
    return texts.computeIfAbsent(text, added -> texts.size());
  }

  private static long zigzag(long value) {
    return value << 1 ^ value >> 63;
  }

  private static long unzigzag(long value) {
    return value >>> 1 ^ -(value & 1);
  }

  private static void number(DataOutputStream out, long value) throws IOException {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static long number(DataInputStream in) throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int octet = in.readUnsignedByte();
      value |= (long) (octet & 0x7f) << shift;
      if (octet < 0x80) {
        return value;
      }
    }
    throw new IOException("a number without end");
  }
}

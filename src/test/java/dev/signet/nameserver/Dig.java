package dev.signet.nameserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Asks with BIND's `dig` (Debian package `bind9-dnsutils`) and reads what it prints.
final class Dig {
  private static final Pattern STATUS = Pattern.compile("status: (\\w+)");
  private static final Pattern FLAGS = Pattern.compile("flags: ([a-z ]*);");
  private static final Pattern EDNS =
      Pattern.compile("EDNS: version: 0, flags:([a-z ]*); udp: (\\d+)");

  private Dig() {}

  /// `dig` runs a transfer of its own instead of asking for AXFR or IXFR once.
  static boolean canAsk(Transcript one) {
    return !Set.of("AXFR", "IXFR").contains(one.type());
  }

  static List<String> ask(InetSocketAddress server, Transcript one, String transport) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "dig",
                "-r",
                "@" + server.getAddress().getHostAddress(),
                "-p",
                String.valueOf(server.getPort()),
                "-c",
                one.parameters().getOrDefault("class", "IN"),
                "-t",
                one.type(),
                "-q",
                one.name(),
                "+tries=1",
                "+time=5",
                "+ignore",
                "+nocookie",
                "+noednsnegotiation",
                "+opcode=" + one.number("opcode", 0),
                transport));
    String flags = one.parameters().getOrDefault("flags", "");
    command.add(flags.contains("rd") ? "+recurse" : "+norecurse");
    command.add(flags.contains("ad") ? "+adflag" : "+noadflag");
    command.add(flags.contains("cd") ? "+cdflag" : "+nocdflag");
    if (one.parameters().containsKey("edns") || one.parameters().containsKey("version")) {
      command.add("+edns=" + one.number("version", 0));
      command.add("+bufsize=" + one.number("edns", 1232));
      command.add(one.parameters().containsKey("do") ? "+dnssec" : "+nodnssec");
    } else {
      command.add("+noedns");
    }
    return describe(run(command));
  }

  private static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "dig is needed for this test: apt-get install bind9-dnsutils", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static List<String> describe(String output) {
    List<String> records = new ArrayList<>();
    String section = "";
    for (String line : output.lines().toList()) {
      if (line.endsWith(" SECTION:")) {
        section = line.split(" ")[1].toLowerCase(Locale.ROOT);
      } else if (line.isBlank()) {
        section = "";
      } else if (!section.isEmpty() && !line.startsWith(";")) {
        // dig writes addresses the short way and letters in data as they came.
        records.add(section + " " + longAddress(line.replaceAll("\\s+", " ")));
      }
    }
    Set<String> words = new TreeSet<>(Arrays.asList(found(FLAGS, output, 1).split(" ")));
    StringBuilder head = new StringBuilder("! " + found(STATUS, output, 1));
    for (String flag : List.of("qr", "aa", "tc", "rd", "ra", "ad", "cd")) {
      head.append(words.contains(flag) ? " " + flag : "");
    }
    Matcher edns = EDNS.matcher(output);
    if (edns.find()) {
      head.append(" edns=").append(edns.group(2));
      head.append(edns.group(1).contains("do") ? " do" : "");
    }
    records.addFirst(head.toString());
    return Transcript.sorted(records);
  }

  private static String longAddress(String line) {
    Matcher address = Pattern.compile("(.* IN AAAA )(\\S+)").matcher(line);
    return address.matches()
        ? address.group(1) + TestZone.address(address.group(2)).getHostAddress()
        : line;
  }

  private static String found(Pattern pattern, String output, int group) {
    Matcher matcher = pattern.matcher(output);
    if (!matcher.find()) {
      throw new AssertionError("dig got no reply:\n" + output);
    }
    return matcher.group(group);
  }
}

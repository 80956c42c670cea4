package dev.signet.diagnosis;

import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.lookup.Answer.Cause;
import dev.signet.lookup.Perspective;
import dev.signet.lookup.Sighting;
import dev.signet.lookup.Zone;
import dev.signet.name.DomainName;
import dev.signet.name.RegisteredApex;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The zone's name servers: who answers, who should, and whether they agree.
final class ServerMistakes implements Detector {
  private static final Set<Cause> LAME = EnumSet.of(Cause.LAME, Cause.REFUSED);
  private static final Set<Cause> SILENT =
      EnumSet.of(Cause.TIMEOUT, Cause.NETWORK, Cause.MALFORMED, Cause.EDNS_DROPPED);

  @Override
  public void detect(Case patient, Findings findings) {
    Observed observed = patient.observed();
    if (observed.zone().isEmpty() || observed.servers().isEmpty()) {
      return;
    }
    standing(patient, findings);
    observed.servers().forEach(server -> place(server, patient, findings));
    number(patient, findings);
    serials(patient, findings);
    delegation(patient, findings);
  }

  private static Map<DomainName, List<Sighting>> byServer(Observed observed) {
    Map<DomainName, List<Sighting>> out = new LinkedHashMap<>();
    for (Sighting seen : observed.sightings()) {
      if (seen.perspective() == Perspective.AUTHORITATIVE) {
        DomainName.parse(OwnerMistakes.host(seen.server()))
            .ifPresent(host -> out.computeIfAbsent(host, h -> new ArrayList<>()).add(seen));
      }
    }
    return out;
  }

  private static void standing(Case patient, Findings findings) {
    Observed observed = patient.observed();
    List<Sighting> lame = new ArrayList<>();
    List<Sighting> silent = new ArrayList<>();
    List<Sighting> truncated = new ArrayList<>();
    boolean anybody = false;
    for (List<Sighting> said : byServer(observed).values()) {
      boolean answers =
          said.stream()
              .anyMatch(seen ->
                  seen.cause().isEmpty()
                      || seen.cause().get() == Cause.REFERRED
                      || seen.cause().get() == Cause.EMPTY
                      || seen.cause().get() == Cause.ALIAS
                      || seen.cause().get() == Cause.UNAUTHORITATIVE);
      anybody |= answers;
      Optional<Sighting> refusal = first(said, LAME);
      said.stream()
          .filter(seen -> seen.cause().filter(cause -> cause == Cause.TRUNCATED).isPresent())
          .findFirst()
          .ifPresent(truncated::add);
      if (!answers && refusal.isPresent()) {
        lame.add(refusal.get());
      } else if (!answers) {
        first(said, SILENT).ifPresent(silent::add);
      }
    }
    if (!anybody && !lame.isEmpty()) {
      findings
          .general(FindingCode.ZONE_UNSERVED)
          .saw(Words.list(servers(lame)) + " answered that the zone is not theirs.")
          .on(lame)
          .fix(
              patient.remedy().at()
                  + ", create the zone "
                  + patient.zone()
                  + " again, or set the name servers at the registrar to those of the host where"
                  + " it is.");
    } else if (!anybody && !silent.isEmpty()) {
      findings
          .general(FindingCode.ZONE_SILENT)
          .saw("Asked " + Words.list(servers(silent)) + ".")
          .on(silent)
          .fix(
              "Ask the DNS host about an outage, and check at the registrar that the name servers"
                  + " are the right ones. Nothing is wrong with the records as far as is known.");
    } else {
      each(lame, FindingCode.SERVER_LAME, patient, findings);
      each(silent, FindingCode.SERVER_UNREACHABLE, patient, findings);
    }
    each(truncated, FindingCode.SERVER_NO_TCP, patient, findings);
    unauthoritative(patient, findings);
  }

  private static void unauthoritative(Case patient, Findings findings) {
    List<Sighting> claimed =
        patient.observed().sightings().stream()
            .filter(seen -> seen.cause().filter(Cause.UNAUTHORITATIVE::equals).isPresent())
            .toList();
    if (!claimed.isEmpty()) {
      findings
          .general(FindingCode.ANSWERS_WITHOUT_AUTHORITY)
          .saw(
              Words.list(claimed.stream().map(Sighting::server).distinct().toList())
                  + " "
                  + Cause.UNAUTHORITATIVE.words()
                  + ".")
          .on(claimed)
          .fix("Ask the DNS host to answer for " + patient.zone() + " with authority.");
    }
  }

  private static Optional<Sighting> first(List<Sighting> said, Set<Cause> causes) {
    return said.stream()
        .filter(seen -> seen.cause().filter(causes::contains).isPresent())
        .findFirst();
  }

  private static List<String> servers(List<Sighting> sightings) {
    return sightings.stream().map(Sighting::server).toList();
  }

  private static void each(
      List<Sighting> sightings, FindingCode code, Case patient, Findings findings) {
    if (sightings.isEmpty()) {
      return;
    }
    String names = Words.list(servers(sightings));
    findings
        .general(code)
        .saw(names + " " + Words.answer(sightings.getFirst()) + ".")
        .on(sightings)
        .fix(
            switch (code) {
              case SERVER_NO_TCP ->
                  "Let TCP port 53 through to " + names + ", or ask the DNS host to.";
              case SERVER_LAME ->
                  "Remove "
                      + names
                      + " from the name servers of "
                      + patient.zone()
                      + " at the registrar, or set up the zone there.";
              default ->
                  "Bring "
                      + names
                      + " back, or remove it from the name servers of "
                      + patient.zone()
                      + " at the registrar.";
            });
  }

  private static void place(Observed.Server server, Case patient, Findings findings) {
    String name = Words.shown(server.host());
    DomainName zone = patient.zone();
    boolean appended =
        server.nowhere().isPresent()
            && server.host().isBelow(zone)
            && RegisteredApex.underListedSuffix(DomainName.of(server.host().relativeTo(zone)));
    if (appended) {
      findings
          .about(zone + " NS", FindingCode.NS_HAS_ZONE_APPENDED)
          .saw("It names " + name + ", which does not exist.")
          .fix(
              patient.remedy().at()
                  + ", edit the NS record: "
                  + Words.shown(server.host().relativeTo(zone))
                  + ". with the dot at its end.");
      return;
    }
    server
        .nowhere()
        .filter(cause -> cause == Cause.NO_ADDRESS || cause == Cause.FORBIDDEN_ADDRESS)
        .ifPresent(cause -> {
          boolean none = cause == Cause.NO_ADDRESS;
          findings
              .about(
                  zone + " NS",
                  none
                      ? FindingCode.SERVER_WITHOUT_ADDRESS
                      : FindingCode.SERVER_ADDRESS_NOT_ALLOWED)
              .saw(name + " " + cause.words() + ".")
              .fix(
                  none
                      ? "Publish an address for "
                          + name
                          + ", or remove it from the name servers of "
                          + zone
                          + " at the registrar."
                      : "Give " + name + " a public address; it was not asked.");
        });
    List<DomainName> aliases = patient.observed().aliases(server.host());
    if (!aliases.isEmpty()) {
      findings
          .about(zone + " NS", FindingCode.NS_IS_ALIAS)
          .saw(name + " is a CNAME to " + Words.list(aliases) + ".")
          .fix(
              "Name "
                  + Words.shown(aliases.getFirst())
                  + " as name server in its place, or give "
                  + name
                  + " an A record.");
    }
  }

  private static void number(Case patient, Findings findings) {
    boolean known =
        patient.observed().look(patient.zone(), RecordType.NS) instanceof Observed.Look.Found;
    if (known && patient.observed().serverNames().size() == 1) {
      findings
          .about(patient.zone() + " NS", FindingCode.SINGLE_NAME_SERVER)
          .saw("It is " + Words.list(patient.observed().serverNames()) + ".")
          .fix("Ask the DNS host for a second name server, and add it at the registrar as well.");
    }
  }

  private static void serials(Case patient, Findings findings) {
    Map<Long, Set<String>> serials = new TreeMap<>();
    List<Sighting> said = patient.observed().authoritative(patient.zone(), RecordType.SOA);
    for (Sighting seen : said) {
      seen.shown().stream()
          .filter(record -> record.owner().equals(patient.zone()))
          .forEach(record -> {
            if (record.data() instanceof Rdata.Authority soa) {
              serials.computeIfAbsent(soa.serial(), s -> new TreeSet<>()).add(seen.server());
            }
          });
    }
    // Hosts that answer from one database number the versions server by server.
    if (serials.size() > 1 && patient.records().stream().noneMatch(Case::spreading)) {
      findings
          .general(FindingCode.SERIALS_DIFFER)
          .saw(
              "Serial numbers: "
                  + Words.list(
                      serials.entrySet().stream()
                          .map(entry -> entry.getKey() + " at " + Words.list(entry.getValue()))
                          .toList())
                  + ".")
          .on(said)
          .fix(
              "Nothing, if the zone was changed within the last hour. Otherwise ask the DNS host"
                  + " why the zone is not transferred to all servers.");
    }
  }

  private static void delegation(Case patient, Findings findings) {
    Observed observed = patient.observed();
    Optional<Zone> above = observed.delegation();
    List<DomainName> named = observed.namedByZone(patient.zone());
    if (above.isEmpty()) {
      return;
    }
    Set<DomainName> registry = new TreeSet<>(above.get().hosts());
    if (!named.isEmpty() && !registry.equals(new TreeSet<>(named))) {
      findings
          .about(patient.zone() + " NS", FindingCode.DELEGATION_DIFFERS)
          .saw(
              "The registry has "
                  + Words.list(registry)
                  + ", the zone itself "
                  + Words.list(new TreeSet<>(named))
                  + ".")
          .fix(
              "Make both the same: at the registrar set the name servers, or "
                  + patient.remedy().inside()
                  + " edit the NS records of "
                  + patient.zone()
                  + ".");
    }
    for (Observed.Server server : observed.servers()) {
      List<InetAddress> glue = above.get().glue().get(server.host());
      List<InetAddress> real = observed.addresses(server.host());
      if (glue != null && !real.isEmpty() && real.stream().noneMatch(glue::contains)) {
        findings
            .about(server.host() + " A", FindingCode.GLUE_DIFFERS)
            .saw(
                "The registry has "
                    + glue.getFirst().getHostAddress()
                    + ", the zone "
                    + real.getFirst().getHostAddress()
                    + ".")
            .fix(
                "At the registrar, set the address of the name server "
                    + server.host()
                    + " to "
                    + real.getFirst().getHostAddress()
                    + ".");
      }
    }
  }
}

package dev.signet;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.signet.name.DomainName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The table of rooms: who may use whom, and who alone may use what.
class ArchitectureTest {
  private static final String ALL = "*";

  /// Room, and the rooms it may use. `refusal` and `id` are open to everybody. Nobody but `cli` and
  /// the wiring may use `store`, `api`, `settings` and `cli`.
  private static final Map<String, String> ROOMS =
      Map.ofEntries(
          Map.entry("refusal", ""),
          Map.entry("id", ""),
          Map.entry("name", ""),
          Map.entry("dns", "name"),
          Map.entry("record", "name dns"),
          Map.entry("lookup", "name dns"),
          Map.entry("dkim", "name"),
          Map.entry("spf", "name"),
          Map.entry("dmarc", "name"),
          Map.entry("verification", "record name dns lookup dkim spf dmarc"),
          Map.entry("diagnosis", "record name dns lookup dkim spf dmarc verification"),
          Map.entry("zone", "name dns dkim"),
          Map.entry("nameserver", "dns zone"),
          Map.entry("publishing", "name zone dns"),
          Map.entry("provider", "record name dns verification dkim spf dmarc zone publishing"),
          Map.entry("domain", "record name dns dkim spf dmarc verification zone provider events"),
          Map.entry("watch", "access record name zone dkim verification events domain"),
          Map.entry(
              "hosted",
              "record name dns dmarc verification provider events work zone dkim domain watch"),
          Map.entry(
              "registry",
              "record name dns lookup dkim spf dmarc verification diagnosis zone publishing provider events"
                  + " work domain watch hosted"),
          Map.entry(
              "claims",
              "access record name dns lookup verification zone publishing provider events domain watch registry"),
          Map.entry("access", ""),
          Map.entry("audit", ""),
          Map.entry("signing", "name dns lookup dkim access audit"),
          Map.entry(
              "rotation", "record name dns lookup dkim verification zone domain events provider"),
          Map.entry("work", ""),
          Map.entry("nodes", ""),
          Map.entry("events", "name work"),
          Map.entry(
              "store",
              "record name dns dkim verification zone publishing provider domain watch hosted registry claims access"
                  + " audit signing rotation work nodes events webhooks postgres"),
          Map.entry("webhooks", "access events lookup name dns"),
          Map.entry("postgres", ""),
          Map.entry(
              "api",
              "record domain watch hosted registry claims access audit events webhooks name dkim signing rotation verification diagnosis provider playground dns"),
          Map.entry("handover", "record name dns"),
          Map.entry(
              "console",
              "record domain watch hosted registry claims access audit events webhooks name dkim rotation signing verification diagnosis provider handover api dns nodes work"),
          Map.entry("playground", "name dns"),
          Map.entry("settings", "name zone dmarc provider"),
          Map.entry("cli", ALL));

  private static final Set<String> OPEN_TO_ALL = Set.of("refusal", "id");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.signet");

  private static String[] packages(Iterable<String> rooms) {
    List<String> packages = new ArrayList<>();
    rooms.forEach(room -> packages.add("dev.signet." + room + ".."));
    return packages.toArray(String[]::new);
  }

  @Test
  void everyRoomIsInTheTable() {
    Set<String> found =
        CLASSES.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> name.startsWith("dev.signet."))
            .map(name -> name.split("\\.")[2])
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(found.size() > 15, "the classes are not found: " + found);
    Set<String> unknown = new TreeSet<>(found);
    unknown.removeAll(ROOMS.keySet());
    assertEquals(Set.of(), unknown);
  }

  @Test
  void aRoomUsesOnlyTheRoomsOfItsRow() {
    ROOMS.forEach((room, uses) -> {
      if (uses.equals(ALL)) {
        return;
      }
      Set<String> allowed = new TreeSet<>(Arrays.asList(uses.split(" ")));
      allowed.remove("");
      allowed.addAll(OPEN_TO_ALL);
      allowed.add(room);
      noClasses()
          .that()
          .resideInAPackage("dev.signet." + room + "..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.signet..").and(resideOutsideOfPackages(packages(allowed))))
          .because(room + " may use: " + uses)
          .allowEmptyShould(true)
          .check(CLASSES);
    });
  }

  @Test
  void thereAreNoCyclesBetweenRooms() {
    slices().matching("dev.signet.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void theTrialDnsIsReachedOnlyFromItsOwnRoutes() {
    noClasses()
        .that()
        .resideInAPackage("dev.signet.api..")
        .and()
        .resideOutsideOfPackage("dev.signet.api.playground..")
        .should()
        .dependOnClassesThat(resideInAnyPackage("dev.signet.playground.."))
        .check(CLASSES);
    // The admin API prints the zone.
    noClasses()
        .that()
        .resideInAPackage("dev.signet.api..")
        .and()
        .resideOutsideOfPackages("dev.signet.api.playground..", "dev.signet.api.admin..")
        .should()
        .dependOnClassesThat(resideInAnyPackage("dev.signet.dns.."))
        .check(CLASSES);
  }

  @Test
  void namesOfRecordsArePrintedInOnePlace() {
    noClasses()
        .that()
        .resideInAnyPackage(
            packages(
                List.of("api", "claims", "console", "domain", "handover", "hosted", "registry")))
        .should()
        .callMethod(DomainName.class, "relativeTo", DomainName.class)
        .because("record.NameForm prints names")
        .check(CLASSES);
  }

  @Test
  void sqlIsWrittenOnlyInTheStore() {
    only("store postgres", "java.sql..", "javax.sql..", "org.postgresql..");
    only("store", "com.zaxxer..");
  }

  @Test
  void theWireFormatIsKnownOnlyInDns() {
    only("dns", "org.xbill..");
  }

  @Test
  void theHttpServerIsKnownOnlyInTheApi() {
    only("api console", "io.helidon..");
  }

  @Test
  void jsonIsReadAndWrittenOnlyAtTheEdges() {
    only("api provider", "tools.jackson..", "com.fasterxml.jackson..");
  }

  @Test
  void onlyTheKeyRoomOpensPrivateKeys() {
    only("dkim", "com.google.crypto.tink..", "com.amazon.corretto..");
  }

  @Test
  void onlyTheSigningRoomReleasesPrivateKeys() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.signet.dkim..", "dev.signet.signing..", "dev.signet.api.signing..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("dev.signet.dkim.ReleasedKey")
        .check(CLASSES);
  }

  @Test
  void theCommandLineIsKnownOnlyAtTheFrontDoor() {
    only("cli", "picocli..", "ch.qos.logback..");
  }

  private static void only(String rooms, String... parts) {
    noClasses()
        .that()
        .resideOutsideOfPackages(packages(Arrays.asList(rooms.split(" "))))
        .should()
        .dependOnClassesThat(resideInAnyPackage(parts))
        .check(CLASSES);
  }
}

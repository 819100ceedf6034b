package io.mailkeeper.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The directions of the modules and packages. A rule that fails says what to do instead. */
@AnalyzeClasses(packages = "io.mailkeeper", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule probes_know_nothing_of_the_rest =
      noClasses()
          .that()
          .resideInAPackage("io.mailkeeper.probes..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.mailkeeper.healer..", "io.mailkeeper.agent..")
          .because("a probe yields a ProbeResult; agent.loop turns it into an event");

  @ArchTest
  static final ArchRule the_healer_knows_nothing_of_the_rest =
      noClasses()
          .that()
          .resideInAPackage("io.mailkeeper.healer..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.mailkeeper.probes..",
              "io.mailkeeper.agent..",
              "io.vertx..",
              "com.fasterxml..",
              "io.micrometer..",
              "io.etcd..",
              "io.grpc..",
              "org.slf4j..")
          .because("the healer decides; what talks to the world is an adapter in agent");

  @ArchTest
  static final ArchRule jetcd_lives_in_one_package =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.mailkeeper.agent.etcd")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.etcd..", "io.grpc..")
          .because(
              "healer.lease.Etcd says all that is asked of a cluster, with a limit to each call");

  @ArchTest
  static final ArchRule decisions_touch_nothing =
      noClasses()
          .that()
          .resideInAPackage("io.mailkeeper.healer.core")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.mailkeeper.healer.resource..",
              "io.mailkeeper.healer.system..",
              "io.mailkeeper.healer.guard..",
              "java.util.concurrent..",
              "java.nio.channels..")
          .because("a decision takes values and 'now' and returns a value and actions");

  @ArchTest
  static final ArchRule decisions_read_no_clock =
      noClasses()
          .that()
          .resideInAPackage("io.mailkeeper.healer.core")
          .or()
          .haveSimpleNameEndingWith("Rules")
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .because("time is an argument");

  @ArchTest
  static final ArchRule native_calls_live_in_two_packages =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.mailkeeper.healer.guard", "io.mailkeeper.healer.system")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.sun.jna..")
          .because("JNA is allowed in healer.guard and healer.system only");

  @ArchTest
  static final ArchRule the_guard_needs_nobody =
      noClasses()
          .that()
          .resideInAPackage("io.mailkeeper.healer.guard")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.mailkeeper.healer.core..",
              "io.mailkeeper.healer.lease..",
              "io.mailkeeper.healer.resource..")
          .because("the guard has to fire without the agent, and to be audited at one sitting");

  @ArchTest
  static final ArchRule only_targets_and_rounds_meet_the_probes =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.mailkeeper.probes..",
              "io.mailkeeper.agent.loop",
              "io.mailkeeper.agent.http",
              "io.mailkeeper.agent.prober",
              "io.mailkeeper.agent.metrics",
              "io.mailkeeper.agent.cli")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.mailkeeper.probes..")
          .because("the rest of the agent sees services, not probes");
}

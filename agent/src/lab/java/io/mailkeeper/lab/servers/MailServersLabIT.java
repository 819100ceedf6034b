package io.mailkeeper.lab.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import io.mailkeeper.probes.Phase;
import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.Probes;
import io.mailkeeper.probes.Reason;
import io.mailkeeper.probes.Target;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every probe against the real servers that speak its protocol; prints what was asked of whom. */
class MailServersLabIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** Of a server that answers most sessions at once and some never. */
  private static final Duration DUMB_AFTER = Duration.ofSeconds(10);

  private static final int ATTEMPTS = 5;
  private static final ServerTable TABLE = new ServerTable();

  private static Vertx vertx;
  private static ServerRoots roots;
  private static LabAuthority authority;

  static Stream<Named<MailServer>> servers() {
    return Stream.of(
            new SendmailServer(),
            new PostfixServer(),
            new EximServer(),
            new CourierServer(),
            new CyrusServer(),
            new Dovecot23Server(),
            new Dovecot24Server())
        .map(server -> named(server.name(), server));
  }

  @BeforeAll
  static void requirements() throws IOException, GeneralSecurityException {
    roots = ServerRoots.find();
    authority = LabAuthority.create();
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void end() {
    if (vertx != null) {
      TABLE.print(roots);
      vertx.close();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("servers")
  void in_clear_and_with_tls_by_every_way_of_logging_in(MailServer server) {
    try (RunningServer running = start(server, authority.good())) {
      check(server, running, cases(server, running).withGoodCertificate());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("servers")
  void in_clear_where_passwords_may_cross_the_network(MailServer server) {
    try (RunningServer running =
        RunningServer.start(roots, server, authority.good(), server::allowInClear)) {
      check(server, running, cases(server, running).inClear());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("servers")
  void a_certificate_that_has_run_out(MailServer server) {
    try (RunningServer running = start(server, authority.expired())) {
      check(server, running, cases(server, running).withBadCertificate("NotAfter"));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("servers")
  void a_certificate_of_another_name(MailServer server) {
    try (RunningServer running = start(server, authority.ofAnotherName())) {
      check(server, running, cases(server, running).withBadCertificate("other.lab"));
    }
  }

  /** Sendmail asks for the client's name before it greets, and the name server does not answer. */
  @Test
  void a_greeting_that_waits_for_a_name_is_slow_and_not_a_failure() throws InterruptedException {
    HeldNames names = new HeldNames(Loopback.next());
    RunningServer.Layer asking =
        files -> {
          files.write("/etc/hosts", "127.0.0.2 mail.lab mail\n");
          files.write("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
          files.write("/etc/mail/service.switch", "hosts files dns\naliases files\n");
          files.write("/etc/resolv.conf", "nameserver " + names.address() + "\n");
        };
    try (names;
        RunningServer running =
            RunningServer.start(roots, new SendmailServer(), authority.good(), asking)) {
      names.hold();
      Future<ProbeResult> probe =
          Probes.run(vertx, new Target.Smtp(running.address(), 25), TIMEOUT);
      assertThat(names.awaitQuestion()).as("%s", running.said()).isTrue();
      assertThat(probe.isComplete()).isFalse();
      names.letGo();

      ProbeResult result = probe.await();

      assertThat(result.success()).as("%s", result).isTrue();
      assertThat(result.phases()).containsKey(Phase.GREETING);
    }
  }

  private static RunningServer start(MailServer server, LabCertificate certificate) {
    return RunningServer.start(roots, server, certificate, RunningServer.Layer.NOTHING);
  }

  private static ProbeCases cases(MailServer server, RunningServer running) {
    return new ProbeCases(server, running.address(), authority.trust());
  }

  /**
   * Those that succeed come one after the other, since some servers let only one session into a
   * mailbox; those that fail all at once, since some servers take seconds to say so.
   */
  private static void check(MailServer server, RunningServer running, List<ProbeCase> cases) {
    List<String> faults = new ArrayList<>();
    List<ProbeCase> failing = cases.stream().filter(c -> !c.mustSucceed()).toList();
    List<Future<ProbeResult>> results = failing.stream().map(c -> probe(server, c)).toList();
    for (ProbeCase one : cases) {
      if (one.mustSucceed()) {
        faults.addAll(faults(one, probe(server, one).await()));
      }
    }
    for (int i = 0; i < failing.size(); i++) {
      faults.addAll(faults(failing.get(i), results.get(i).await()));
    }
    TABLE.add(server, cases);
    assertThat(faults).as("%s", running.said()).isEmpty();
  }

  private static Future<ProbeResult> probe(MailServer server, ProbeCase one) {
    return server.mayStayDumb(one.target().port())
        ? untilAnswered(one, ATTEMPTS)
        : Probes.run(vertx, one.target(), TIMEOUT);
  }

  private static Future<ProbeResult> untilAnswered(ProbeCase one, int attempts) {
    return Probes.run(vertx, one.target(), DUMB_AFTER)
        .compose(
            result ->
                result.reason() == Reason.TIMEOUT && attempts > 1
                    ? untilAnswered(one, attempts - 1)
                    : Future.succeededFuture(result));
  }

  private static List<String> faults(ProbeCase one, ProbeResult result) {
    List<String> faults = new ArrayList<>(one.faults(result));
    Secrets.shownBy(result).forEach(secret -> faults.add("it shows " + secret));
    return faults.isEmpty()
        ? List.of()
        : List.of(
            one
                + ": "
                + String.join("; ", faults)
                + "\n  "
                + result.detail()
                + "\n  "
                + String.join("\n  ", result.transcript()));
  }
}

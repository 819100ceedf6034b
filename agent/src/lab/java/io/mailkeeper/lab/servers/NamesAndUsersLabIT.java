package io.mailkeeper.lab.servers;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.probes.AddressChoice;
import io.mailkeeper.probes.DnsRules;
import io.mailkeeper.probes.Findings;
import io.mailkeeper.probes.Login;
import io.mailkeeper.probes.ProbeResult;
import io.mailkeeper.probes.Probes;
import io.mailkeeper.probes.Reason;
import io.mailkeeper.probes.Target;
import io.mailkeeper.probes.Tls;
import io.mailkeeper.probes.Trust;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What mail servers depend on: the LDAP probe against OpenLDAP, the DNS probe against NSD. */
class NamesAndUsersLabIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static Vertx vertx;
  private static ServerRoots roots;
  private static LabAuthority authority;

  @BeforeAll
  static void requirements() throws IOException, GeneralSecurityException {
    roots = ServerRoots.find();
    authority = LabAuthority.create();
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void end() {
    if (vertx != null) {
      vertx.close();
    }
  }

  private static RunningServer start(LabServer server, LabCertificate certificate) {
    return RunningServer.start(roots, server, certificate, RunningServer.Layer.NOTHING);
  }

  private static ProbeResult probe(RunningServer running, Target target) {
    ProbeResult result = Probes.run(vertx, target, TIMEOUT).await();
    assertThat(Secrets.shownBy(result)).as("%s%n%s", result, running.said()).isEmpty();
    return result;
  }

  private static void succeeds(RunningServer running, Target target) {
    ProbeResult result = probe(running, target);
    assertThat(result.success()).as("%s%n%s", result, running.said()).isTrue();
  }

  private static void fails(RunningServer running, Target target, Reason reason, String sentence) {
    ProbeResult result = probe(running, target);
    assertThat(result.reason()).as("%s%n%s", result, running.said()).isEqualTo(reason);
    assertThat(result.detail()).contains(sentence);
  }

  private static Optional<Tls> tls(Tls.Mode mode, Tls.Verify verify) {
    return Optional.of(new Tls(mode, verify, Optional.of(LabServer.HOST_NAME), authority.trust()));
  }

  private static Optional<Login> alice(String password) {
    return Optional.of(new Login(SlapdServer.ALICE, password));
  }

  private static Target ldap(
      RunningServer running, Optional<Tls> tls, Optional<Login> login, String base) {
    boolean first = tls.filter(t -> t.mode() == Tls.Mode.IMPLICIT).isPresent();
    return new Target.Ldap(
        running.address(),
        first ? Target.Ldap.TLS_PORT : Target.Ldap.DEFAULT_PORT,
        tls,
        login,
        false,
        Optional.of(base).filter(b -> !b.isEmpty()));
  }

  @Test
  void a_directory_lets_users_in_and_shows_them_entries() {
    SlapdServer server = new SlapdServer();
    String right = Account.ALICE.password();
    try (RunningServer running = start(server, authority.good())) {
      succeeds(running, ldap(running, Optional.empty(), Optional.empty(), ""));
      Target inClear =
          new Target.Ldap(
              running.address(), 389, Optional.empty(), alice(right), true, Optional.empty());
      succeeds(running, inClear);
      fails(
          running, ldap(running, Optional.empty(), alice(right), ""), Reason.AUTH, "expected TLS");
      for (Tls.Mode mode : Tls.Mode.values()) {
        Optional<Tls> tls = tls(mode, Tls.Verify.REQUIRED);
        Optional<Login> stranger = Optional.of(new Login("uid=bob," + SlapdServer.SUFFIX, right));
        succeeds(running, ldap(running, tls, Optional.empty(), ""));
        succeeds(running, ldap(running, tls, alice(right), ""));
        succeeds(running, ldap(running, tls, alice(right), SlapdServer.ALICE));
        fails(running, ldap(running, tls, alice("wrong"), ""), Reason.AUTH, "credentials (49)");
        fails(running, ldap(running, tls, stranger, ""), Reason.AUTH, "credentials (49)");
        fails(
            running,
            ldap(running, tls, alice(right), "ou=gone," + SlapdServer.SUFFIX),
            Reason.EXPECT,
            "no such object (32)");
        fails(
            running,
            ldap(running, tls, Optional.empty(), SlapdServer.ALICE),
            Reason.EXPECT,
            "no such object (32)");
        Optional<Tls> unknown =
            Optional.of(
                new Tls(
                    mode, Tls.Verify.REQUIRED, Optional.of(LabServer.HOST_NAME), Trust.system()));
        fails(
            running,
            ldap(running, unknown, alice(right), ""),
            Reason.TLS,
            "unable to find valid certification path");
      }
      System.out.printf("slapd %s (Debian %s)%n", roots.version(server), server.release());
    }
  }

  @Test
  void a_directory_with_a_bad_certificate_gets_no_password() {
    for (boolean expired : List.of(true, false)) {
      LabCertificate certificate = expired ? authority.expired() : authority.ofAnotherName();
      String fault = expired ? "NotAfter" : "other.lab";
      try (RunningServer running = start(new SlapdServer(), certificate)) {
        for (Tls.Mode mode : Tls.Mode.values()) {
          Optional<Login> login = alice(Account.ALICE.password());
          Target strict = ldap(running, tls(mode, Tls.Verify.REQUIRED), login, "");
          fails(running, strict, Reason.TLS, fault);
          ProbeResult looked =
              probe(running, ldap(running, tls(mode, Tls.Verify.REPORTED), login, ""));
          assertThat(looked.success()).as("%s", looked).isTrue();
          assertThat(looked.tls().orElseThrow().fault().orElse("")).contains(fault);
        }
      }
    }
  }

  private static Target.Dns dns(RunningServer running, String name, String type) {
    return new Target.Dns(running.address(), Target.Dns.DEFAULT_PORT, name, type);
  }

  private static Target.Dns dns(
      RunningServer running, String name, Target.Dns.Transport transport, Optional<Tls> tls) {
    return new Target.Dns(
        running.address(),
        tls.isPresent() ? Target.Dns.TLS_PORT : Target.Dns.DEFAULT_PORT,
        name,
        "TXT",
        "IN",
        false,
        transport,
        Set.of("NOERROR"),
        20,
        DnsRules.NOTHING,
        DnsRules.NOTHING,
        DnsRules.NOTHING,
        tls,
        AddressChoice.ANY);
  }

  private static Findings.Dns found(ProbeResult result) {
    assertThat(result.findings()).get().isInstanceOf(Findings.Dns.class);
    return (Findings.Dns) result.findings().orElseThrow();
  }

  @Test
  void a_name_server_answers_what_mail_is_sent_by() {
    NsdServer server = new NsdServer();
    try (RunningServer running = start(server, authority.good())) {
      List<String> mx = found(probe(running, dns(running, "mail.lab", "MX"))).answers();
      assertThat(mx).hasSize(2).anyMatch(r -> r.endsWith("\tIN\tMX\t10 mx1.mail.lab."));
      assertThat(found(probe(running, dns(running, "mail.lab", "A"))).answers())
          .containsExactly("mail.lab.\t300\tIN\tA\t192.0.2.10");
      assertThat(found(probe(running, dns(running, "mail.lab", "AAAA"))).answers())
          .containsExactly("mail.lab.\t300\tIN\tAAAA\t2001:db8::10");
      assertThat(found(probe(running, dns(running, "pop.mail.lab", "A"))).answers()).hasSize(2);
      assertThat(found(probe(running, dns(running, "11.2.0.192.in-addr.arpa", "PTR"))).answers())
          .containsExactly("11.2.0.192.in-addr.arpa.\t300\tIN\tPTR\tmx1.mail.lab.");
      assertThat(found(probe(running, dns(running, "mail.lab", "SOA"))).serial()).hasValue(20261);
      assertThat(found(probe(running, dns(running, "_imaps._tcp.mail.lab", "SRV"))).answers())
          .containsExactly("_imaps._tcp.mail.lab.\t300\tIN\tSRV\t0 1 993 mail.lab.");
      System.out.printf("NSD %s (Debian %s)%n", roots.version(server), server.release());
    }
  }

  @Test
  void a_name_server_that_has_no_answer_says_why() {
    try (RunningServer running = start(new NsdServer(), authority.good())) {
      fails(running, dns(running, "gone.mail.lab", "A"), Reason.EXPECT, "NXDOMAIN");
      fails(running, dns(running, "mx1.mail.lab", "MX"), Reason.EXPECT, "expected at least 1");
      fails(running, dns(running, NsdServer.LOST_ZONE, "A"), Reason.EXPECT, "SERVFAIL");
      fails(running, dns(running, "elsewhere.example", "A"), Reason.EXPECT, "REFUSED");
    }
  }

  @Test
  void a_long_answer_comes_over_tcp_and_tls() {
    Optional<Tls> strict = tls(Tls.Mode.IMPLICIT, Tls.Verify.REQUIRED);
    try (RunningServer running = start(new NsdServer(), authority.good())) {
      Findings.Dns cut =
          found(
              probe(
                  running,
                  dns(running, NsdServer.LONG, Target.Dns.Transport.UDP, Optional.empty())));
      assertThat(cut.answers()).hasSize(20);
      assertThat(cut.truncated()).isTrue();
      succeeds(running, dns(running, NsdServer.LONG, Target.Dns.Transport.TCP, Optional.empty()));
      succeeds(running, dns(running, NsdServer.LONG, Target.Dns.Transport.TCP, strict));
    }
    try (RunningServer running = start(new NsdServer(), authority.expired())) {
      fails(
          running,
          dns(running, NsdServer.LONG, Target.Dns.Transport.TCP, strict),
          Reason.TLS,
          "NotAfter");
    }
  }
}

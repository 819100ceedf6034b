package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetTest {

  @ParameterizedTest
  @CsvSource({
    "smtp://mail:2525, smtp, mail, 2525",
    "smtp://mail, smtp, mail, 25",
    "SMTP://mail/, smtp, mail, 25",
    "pop3://mail, pop3, mail, 110",
    "imap://[::1]:1143, imap, ::1, 1143",
    "imap://10.0.0.1, imap, 10.0.0.1, 143",
    "http://mail:8890/status, http, mail, 8890",
    "http://mail, http, mail, 80",
    "https://mail/, http, mail, 443",
    "smtps://mail, smtp, mail, 465",
    "submission://mail, smtp, mail, 587",
    "submissions://mail, smtp, mail, 465",
    "lmtp://mail, lmtp, mail, 24",
    "lmtps://mail:2424, lmtp, mail, 2424",
    "sieves://mail:5190, sieve, mail, 5190",
    "pop3s://mail, pop3, mail, 995",
    "imaps://mail:1993, imap, mail, 1993",
    "sieve://mail, sieve, mail, 4190",
    "ldap://mail, ldap, mail, 389",
    "ldaps://mail, ldap, mail, 636",
    "jolokia://mail, jolokia, mail, 8778",
    "jolokia://[::1]:8779/actuator/jolokia, jolokia, ::1, 8779",
    "sdap://mail, sdap, mail, 9000",
    "tcp://mail:9000, tcp, mail, 9000",
  })
  void addressesAreRead(URI uri, String protocol, String host, int port) {
    Target target = Target.parse(uri);
    assertThat(target.protocol()).isEqualTo(protocol);
    assertThat(target.host()).isEqualTo(host);
    assertThat(target.port()).isEqualTo(port);
    assertThat(Probes.forProtocol(protocol)).isPresent();
  }

  @Test
  void aSchemeThatEndsWithSBeginsWithTls() {
    for (String scheme :
        List.of("smtps", "submissions", "pop3s", "imaps", "https", "lmtps", "sieves")) {
      assertThat(Target.parse(URI.create(scheme + "://mail:1465")).tls())
          .as(scheme)
          .contains(Tls.required(Tls.Mode.IMPLICIT));
    }
    for (String scheme : List.of("smtp", "submission", "lmtp", "pop3", "imap", "sieve", "http")) {
      assertThat(Target.parse(URI.create(scheme + "://mail")).tls()).as(scheme).isEmpty();
    }
  }

  @Test
  void pathAndQueryBelongToHttp() {
    assertThat(Target.parse(URI.create("http://mail:8890/a%20b?x=1")))
        .isEqualTo(new Target.Http("mail", 8890, "/a%20b?x=1"));
    assertThat(Target.parse(URI.create("http://mail"))).isEqualTo(new Target.Http("mail", 80, "/"));
    Target https = Target.parse(URI.create("https://mail/a?b"));
    assertThat(https.port()).isEqualTo(443);
    assertThat(https.tls().orElseThrow().verify()).isEqualTo(Tls.Verify.REQUIRED);
    assertThat(Target.parse(URI.create("dns://ns1/example.org?type=mx")))
        .isEqualTo(new Target.Dns("ns1", 53, "example.org", "MX"));
    assertThat(Target.parse(URI.create("dns://ns1:5353/192.0.2.7?type=PTR")))
        .isEqualTo(new Target.Dns("ns1", 5353, "7.2.0.192.in-addr.arpa", "PTR"));
    assertThat(Target.parse(URI.create("jolokia://mail")))
        .isEqualTo(new Target.Jolokia("mail", 8778, "/jolokia/"));
    assertThat(Target.parse(URI.create("jolokia://mail/actuator/jolokia")))
        .isEqualTo(new Target.Jolokia("mail", 8778, "/actuator/jolokia"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gopher://mail | has the protocol \"gopher\", known: [dns, http, https, imap, imaps, jolokia, ldap,",
        "mail:25 | has the protocol \"mail\"",
        "//mail | has the protocol \"\"",
        "tcp://mail | has no port, and tcp has no default one",
        "lmtps://mail | has no port, and lmtps has no default one",
        "sieves://mail | has no port, and sieves has no default one",
        "smtp://mail/path | has a path or a query; only http takes both, and jolokia a path",
        "smtp://mail?x=1 | has a path or a query",
        "smtp://user:secret@mail | a target takes no user or password in its address",
        "smtp://under_score:25 | has no host",
        "smtp:mail | has no host",
        "jolokia://mail/j?x=1 | has a query; only http takes one",
        "smtp://mail:0 | port is 0, expected 1 to 65535",
        "smtp://mail:65536 | port is 65536, expected 1 to 65535",
      })
  void faultsAreNamed(URI uri, String message) {
    assertThatThrownBy(() -> Target.parse(uri))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("secret");
  }

  @Test
  void nothingSmugglesASecondLine() {
    refused(() -> new Target.Smtp("mail", 25, "x\r\nRSET"), "EHLO name is \"x\\x0d\\x0aRSET\"");
    refused(() -> new Target.Smtp("ma il", 25), "host is \"ma il\"");
    refused(() -> new Target.Smtp("", 25), "host is empty");
    refused(() -> new Target.Http("mail", 80, "/ HTTP/1.0"), "path is");
    refused(() -> new Target.Http("mail", 80, "x"), "expected a leading slash");
    refused(() -> new Target.Step("a\nb", "c"), "expected a single line");
    refused(() -> new Target.Step("a".repeat(5_000), "c"), "has 5000 characters, allowed: 4096");
  }

  @Test
  void impossibleValuesAreRefused() {
    refused(() -> new Target.Http("mail", 80, "/", Set.of(99)), "expected status is 99");
    refused(() -> new Target.Step("a", "("), "is no regular expression");
    refused(() -> new Target.Step(Optional.empty(), Optional.empty()), "neither sends nor expects");
    refused(() -> new Target.Script("smtp", "mail", 1), "protocol is \"smtp\", expected sdap");
    List<Target.Step> many = java.util.Collections.nCopies(51, new Target.Step("a", "b"));
    refused(
        () -> new Target.Script("tcp", "h", 1, Optional.empty(), many, Optional.empty()),
        "the script has 51 steps, at most 50");
  }

  @Test
  void targetsWithTheSameValuesAreEqual() {
    Target.Step step = new Target.Step("PING", "PONG");
    Target one =
        new Target.Script("tcp", "h", 1, Optional.of("x"), List.of(step), Optional.empty());
    Target two =
        new Target.Script(
            "tcp",
            "h",
            1,
            Optional.of("x"),
            List.of(new Target.Step("PING", "PONG")),
            Optional.empty());
    assertThat(one).isEqualTo(two);
  }

  private static void refused(Runnable construction, String message) {
    assertThatThrownBy(construction::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}

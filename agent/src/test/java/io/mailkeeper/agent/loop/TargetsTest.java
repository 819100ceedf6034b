package io.mailkeeper.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.config.Host;
import io.mailkeeper.agent.config.HttpStatuses;
import io.mailkeeper.agent.config.ProbeFile;
import io.mailkeeper.probes.Hop;
import io.mailkeeper.probes.Login;
import io.mailkeeper.probes.MailLogin;
import io.mailkeeper.probes.Route;
import io.mailkeeper.probes.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetsTest {
  @TempDir private Path directory;

  private static Target http(Optional<Integer> expected) {
    Duration second = Duration.ofSeconds(1);
    return Targets.of(
        new ProbeFile.Http(
            new Host("mail"),
            8890,
            second,
            second,
            "/sams",
            expected.map(code -> new HttpStatuses(Set.of(code))),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  @Test
  void aRoundTripIsMadeOfTwoProbes() throws Exception {
    Path login = Files.writeString(directory.resolve("canary.login"), "canary:s3cret\n");
    Duration second = Duration.ofSeconds(1);
    ProbeFile submit =
        new ProbeFile.Lmtp(
            new Host("mail"),
            24,
            second,
            second,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("canary@example.org"));
    ProbeFile fetch =
        new ProbeFile.Imap(
            new Host("store"),
            143,
            second,
            second,
            Optional.empty(),
            Optional.of(login),
            Optional.empty(),
            Optional.of(true));
    ProbeFile.SlowAfter slow =
        new ProbeFile.SlowAfter(
            Optional.empty(), Optional.of(second), Optional.empty(), Optional.empty());
    ProbeFile trip =
        new ProbeFile.RoundTrip(
            submit, fetch, "Canaries", second, second, Optional.of(slow), Duration.ofHours(1));

    Route route = (Route) Targets.of(trip, "g/sams/delivery");

    assertThat(route.submit()).isInstanceOf(Target.Lmtp.class);
    assertThat(route.envelope())
        .isEqualTo(new Target.Envelope("", Optional.of("canary@example.org")));
    assertThat(route.fetch())
        .isEqualTo(
            new Target.Imap(
                "store",
                143,
                Optional.empty(),
                Optional.of(new MailLogin(new Login("canary", "s3cret"), Optional.empty(), true))));
    assertThat(route.mailbox()).isEqualTo("Canaries");
    assertThat(route.scope()).isEqualTo("g/sams/delivery");
    assertThat(route.slowAfter()).isEqualTo(Map.of(Hop.QUEUE, second));
    assertThat(route.lostAfter()).isEqualTo(Duration.ofHours(1));
    assertThat(((Route) Targets.of(trip)).scope()).isNotEqualTo(route.scope());
  }

  @Test
  void any_http_status_is_alive_unless_the_administrator_narrows_it() {
    assertThat(http(Optional.empty())).isEqualTo(new Target.Http("mail", 8890, "/sams", Set.of()));
    assertThat(http(Optional.of(204)))
        .isEqualTo(new Target.Http("mail", 8890, "/sams", Set.of(204)));
  }
}

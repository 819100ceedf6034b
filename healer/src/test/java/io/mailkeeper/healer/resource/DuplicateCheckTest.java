package io.mailkeeper.healer.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.resource.DuplicateCheck.Answer;
import io.mailkeeper.healer.system.Commands;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DuplicateCheckTest {

  private final RecordedCommands commands = new RecordedCommands();

  private DuplicateCheck.Verdict ask(int exit, String output) throws IOException {
    commands.answer = new Commands.Result(exit, output, false);
    return new DuplicateCheck(commands)
        .ask(AddressAdapterTest.ip("192.0.2.9", 24, "eth1"), Duration.ofMillis(2_500));
  }

  @Test
  void tellsWhoAnswers() throws IOException {
    DuplicateCheck.Verdict verdict =
        ask(
            1,
            """
            ARPING 192.0.2.9 from 0.0.0.0 eth1
            Unicast reply from 192.0.2.9 [02:00:00:00:00:AA]  0.706ms
            Sent 1 probes (1 broadcast(s))
            Received 1 response(s)
            """);
    assertThat(verdict.answer()).isEqualTo(Answer.TAKEN);
    assertThat(verdict.mac()).contains("02:00:00:00:00:aa");
    assertThat(commands.lines).containsExactly("arping -D -c 2 -w 2 -I eth1 192.0.2.9");
  }

  @Test
  void tellsThatNobodyAnswers() throws IOException {
    assertThat(ask(0, "Sent 2 probes (2 broadcast(s))\nReceived 0 response(s)\n").answer())
        .isEqualTo(Answer.FREE);
  }

  @Test
  void neverTakesAnErrorForSilence() throws IOException {
    assertThat(ask(2, "arping: Device eth1 not available.").answer()).isEqualTo(Answer.UNKNOWN);
    assertThat(ask(0, "arping: Interface \"lo\" is not ARPable").answer())
        .isEqualTo(Answer.UNKNOWN);
    assertThat(ask(-1, "No such file or directory").detail())
        .isEqualTo("192.0.2.9: arping cannot be run: No such file or directory");
  }

  @Test
  void doesNotAskForIpv6() throws IOException {
    assertThat(
            new DuplicateCheck(commands)
                .ask(AddressAdapterTest.ip("2001:db8::9", 64, "eth1"), Duration.ofSeconds(1))
                .answer())
        .isEqualTo(Answer.UNKNOWN);
    assertThat(commands.lines).isEmpty();
  }
}

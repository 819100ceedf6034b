package io.mailkeeper.healer.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.healer.resource.DuplicateCheck.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DuplicateCheckTest {

  private final List<String> asked = new ArrayList<>();

  private DuplicateCheck answering(Optional<String> mac) {
    return new DuplicateCheck(
        (address, device, limit) -> {
          asked.add(address.getHostAddress() + " on " + device + " " + limit.toMillis() + " ms");
          return mac;
        });
  }

  private static DuplicateCheck.Verdict ask(DuplicateCheck check) throws IOException {
    return check.ask(AddressAdapterTest.ip("192.0.2.9", 24, "eth1"), Duration.ofMillis(400));
  }

  @Test
  void tellsWhoAnswers() throws IOException {
    DuplicateCheck.Verdict verdict = ask(answering(Optional.of("02:00:00:00:00:aa")));
    assertThat(verdict.answer()).isEqualTo(Answer.TAKEN);
    assertThat(verdict.mac()).contains("02:00:00:00:00:aa");
    assertThat(asked).containsExactly("192.0.2.9 on eth1 400 ms");
  }

  @Test
  void tellsThatNobodyAnswers() throws IOException {
    DuplicateCheck.Verdict verdict = ask(answering(Optional.empty()));
    assertThat(verdict.answer()).isEqualTo(Answer.FREE);
    assertThat(verdict.detail()).isEqualTo("nobody answered for 192.0.2.9 within 400 ms");
  }

  @Test
  void neverTakesAnErrorForSilence() throws IOException {
    DuplicateCheck.Verdict verdict =
        ask(
            new DuplicateCheck(
                (address, device, limit) -> {
                  throw new IOException("eth1 is down");
                }));
    assertThat(verdict.answer()).isEqualTo(Answer.UNKNOWN);
    assertThat(verdict.detail()).isEqualTo("192.0.2.9: the network cannot be asked: eth1 is down");
  }

  @Test
  void doesNotAskForIpv6() throws IOException {
    assertThat(
            answering(Optional.empty())
                .ask(AddressAdapterTest.ip("2001:db8::9", 64, "eth1"), Duration.ofSeconds(1))
                .answer())
        .isEqualTo(Answer.UNKNOWN);
    assertThat(asked).isEmpty();
  }
}

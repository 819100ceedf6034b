package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DialogueProbeTest {

  private static final Target.Script PING =
      script("^READY", "^ERR", new Target.Step("PING", "^PONG"), new Target.Step("STAT", "^done$"));

  private static Target.Script script(String greeting, String failOn, Target.Step... steps) {
    return new Target.Script(
        "sdap", "mail", 9000, Optional.of(greeting), List.of(steps), Optional.of(failOn));
  }

  private static void play(Target.Script script, String transcript) {
    Rehearsal.play(() -> new DialogueProbe.Session(script), transcript);
  }

  @Test
  void everyStepAnswered() {
    play(
        PING,
        """
        < welcome
        < READY sdap 1.0
        > PING
        < PONG
        > STAT
        < queue 0
        < done
        = none: answered "done"
        """);
  }

  @Test
  void aConnectionIsEnoughWithoutGreetingAndSteps() {
    play(
        new Target.Script("tcp", "mail", 9000),
        """
        = none: connected
        """);
  }

  @Test
  void lastLinesWithoutExpectationAreTheGoodbye() {
    Target.Step bye = new Target.Step(Optional.of("BYE"), Optional.empty());
    play(
        script("^READY", "^ERR", new Target.Step("PING", "PONG"), bye, bye),
        """
        < READY
        > PING
        < PONG
        > BYE
        > BYE
        < EOF
        = none: answered "PONG"
        """);
  }

  @Test
  void stepsWithoutExpectationAreSentWithTheNext() {
    Target.Step user = new Target.Step(Optional.of("HELLO"), Optional.empty());
    Target.Step wait = new Target.Step(Optional.empty(), Optional.of("second"));
    play(
        script("^READY", "^ERR", user, new Target.Step("", "first"), wait),
        """
        < READY
        > HELLO
        >\s
        < first
        < second
        = none: answered "second"
        """);
  }

  @Test
  void failingPatternFailsAtOnce() {
    play(
        PING,
        """
        < ERR overload
        = expect: expected no line like /^ERR/, got "ERR overload"
        """);
    play(
        PING,
        """
        < READY
        > PING
        < ERR overload
        = expect: expected no line like /^ERR/, got "ERR overload"
        """);
  }

  @Test
  void linesThatDoNotMatchAreNamed() {
    play(
        PING,
        """
        < READY
        > PING
        < NOTPONG
        < EOF
        = expect: expected line like /^PONG/, got end of connection after "NOTPONG"
        """);
    play(
        PING,
        """
        < READY
        > PING
        < NOTPONG
        . . .
        = expect: expected line like /^PONG/, got nothing more within 5 s after "NOTPONG"
        """);
  }

  @Test
  void silenceIsNoMismatch() {
    play(
        PING,
        """
        . . .
        = timeout: expected greeting like /^READY/, got nothing within 5 s
        """);
    play(
        PING,
        """
        < skipped
        < READY
        > PING
        < EOF
        = protocol: expected line like /^PONG/, got end of connection
        """);
  }

  @Test
  void patternThatWouldTakeYearsDoesNot() {
    Regex evil = Regex.java("^(a+)+$");
    assertThat(evil.found("a".repeat(20))).isTrue();
    assertThat(evil.found("a".repeat(60) + "!")).isFalse();
  }

  @Test
  void patternThatRecursesDeeplyDoesNotBreak() {
    Regex deep = Regex.java("^(a|b|ab)*c");
    assertThat(deep.found("ab".repeat(4_000))).isFalse();
    assertThat(deep.found("abababc")).isTrue();
  }
}

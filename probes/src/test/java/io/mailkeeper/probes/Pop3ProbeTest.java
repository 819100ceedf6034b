package io.mailkeeper.probes;

import org.junit.jupiter.api.Test;

class Pop3ProbeTest {

  private static void play(String transcript) {
    Rehearsal.play(Pop3Probe.Session::new, transcript);
  }

  @Test
  void aServerThatAnswersIsAlive() {
    play(
        """
        < +OK Dovecot ready. <1896.697170952@mail>
        > CAPA
        < +OK
        < TOP
        < ..stuffed
        < UIDL
        < .
        > QUIT
        < +OK bye
        = none: CAPA answered with 3 capabilities
        """);
  }

  @Test
  void serverWithoutCapaIsAlive() {
    play(
        """
        < +OK
        > CAPA
        < -ERR unknown command
        > QUIT
        < +OK
        = none: alive, without CAPA: answered "-ERR unknown command"
        """);
  }

  @Test
  void errorGreetingFailsAtOnce() {
    play(
        """
        < -ERR [SYS/TEMP] maildrop store is down
        = protocol: expected +OK greeting, got "-ERR [SYS/TEMP] maildrop store is down"
        """);
    play(
        """
        < +OKAY
        = protocol: expected +OK greeting, got "+OKAY"
        """);
  }

  @Test
  void replyToCapaMustBeOneAndMustEnd() {
    play(
        """
        < +OK
        > CAPA
        < TOP
        = protocol: expected +OK reply to CAPA, got "TOP"
        """);
    play(
        """
        < +OK
        > CAPA
        < +OK
        < TOP
        < EOF
        = protocol: expected line with a dot after the capabilities, got end of connection
        """);
    play(
        """
        < +OK
        > CAPA
        < +OK
        < TOP
        . . .
        = timeout: expected line with a dot after the capabilities, got nothing within 5 s
        """);
  }
}

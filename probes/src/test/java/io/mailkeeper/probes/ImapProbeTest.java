package io.mailkeeper.probes;

import org.junit.jupiter.api.Test;

class ImapProbeTest {

  private static void play(String transcript) {
    Rehearsal.play(ImapProbe.Session::new, transcript);
  }

  @Test
  void aServerThatAnswersIsAlive() {
    play(
        """
        < * OK [CAPABILITY IMAP4rev1] Cyrus IMAP ready
        > a1 CAPABILITY
        < * CAPABILITY IMAP4rev1 STARTTLS
        < a1 OK Completed
        > a2 LOGOUT
        < * BYE
        < a2 OK
        = none: CAPABILITY answered "a1 OK Completed"
        """);
  }

  @Test
  void preauthenticatedLowerCaseAndChattyServersAreAlive() {
    play(
        """
        < * preauth welcome
        > a1 CAPABILITY
        < * OK still here
        < * capability imap4rev1
        < * 3 EXISTS
        < A1 ok
        > a2 LOGOUT
        < EOF
        = none: CAPABILITY answered "A1 ok"
        """);
  }

  @Test
  void byeFailsAtOnceWhereverItComes() {
    play(
        """
        < * BYE too many connections
        = protocol: expected * OK or * PREAUTH greeting, got "* BYE too many connections"
        """);
    play(
        """
        < * OK
        > a1 CAPABILITY
        < * BYE shutting down
        = protocol: expected * CAPABILITY response, got "* BYE shutting down"
        """);
    play(
        """
        < * OK
        > a1 CAPABILITY
        < * CAPABILITY IMAP4rev1
        < * BYE shutting down
        = protocol: expected a1 OK reply to CAPABILITY, got "* BYE shutting down"
        """);
  }

  @Test
  void refusalsFailAtOnce() {
    play(
        """
        < * NO not today
        = protocol: expected * OK or * PREAUTH greeting, got "* NO not today"
        """);
    play(
        """
        < * OK
        > a1 CAPABILITY
        < a1 BAD what
        = protocol: expected * CAPABILITY response, got "a1 BAD what"
        """);
    play(
        """
        < * OK
        > a1 CAPABILITY
        < * CAPABILITY IMAP4rev1
        < a1 NO what
        = protocol: expected a1 OK reply to CAPABILITY, got "a1 NO what"
        """);
    play(
        """
        < * OK
        > a1 CAPABILITY
        < a1 OK without its response
        = protocol: expected * CAPABILITY response, got "a1 OK without its response"
        """);
  }
}

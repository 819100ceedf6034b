package io.mailkeeper.probes;

/**
 * How servers of a protocol say more than they must: the same reply in more lines, and a reply that
 * has no end.
 */
enum Speech {
  /** RFC 5321 section 4.2.1: a hyphen after the code. A challenge has one line only. */
  SMTP {
    @Override
    String longer(int place, String reply) {
      boolean one = reply.matches("(?s)[25]\\d\\d .*");
      return one
          ? reply.substring(0, 3) + "-more\r\n" + reply.substring(0, 3) + "-\r\n" + reply
          : reply;
    }

    @Override
    Endless endless(String reply) {
      return new Endless("", reply.substring(0, 3) + "-and so on\r\n");
    }
  },
  /** RFC 1939 section 3: lines until a dot. */
  POP3 {
    @Override
    String longer(int place, String reply) {
      return reply.endsWith("\r\n.\r\n")
          ? reply.substring(0, reply.length() - 3) + "..a dot\r\n\r\nX-MORE\r\n.\r\n"
          : reply;
    }

    @Override
    Endless endless(String reply) {
      boolean list = reply.endsWith("\r\n.\r\n");
      return new Endless(list ? firstLine(reply) : "", "AND-SO-ON\r\n");
    }
  },
  /** RFC 9051 section 7: what was not asked for comes at any time, with literals too. */
  IMAP {
    @Override
    String longer(int place, String reply) {
      boolean greeting = reply.matches("(\\* OK|\\+).*\r\n");
      return greeting
          ? reply
          : "* 23 EXISTS\r\n* 1 FETCH (X {12}\r\na2 BAD\r\n+ \r\n FLAGS ())\r\n" + reply;
    }

    @Override
    Endless endless(String reply) {
      return new Endless("", "* 1 FETCH (X {5}\r\nabc\r\n)\r\n");
    }
  },
  /** RFC 5804 section 1.7: more capabilities, with literals. */
  SIEVE {
    @Override
    String longer(int place, String reply) {
      return reply.startsWith("\"IMPLEMENTATION\"")
          ? "\"NOTIFY\" {7}\r\nOK\r\nab\"\r\n\"X\"\r\n" + reply
          : reply;
    }

    @Override
    Endless endless(String reply) {
      return new Endless("", "\"X\" {4}\r\nOK\r\n\r\n");
    }
  },
  /** RFC 9110 section 15.2: interim answers; more header lines, more chunks. */
  HTTP {
    @Override
    String longer(int place, String reply) {
      return reply.startsWith("HTTP/")
          ? "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
              + firstLine(reply)
              + "X-More: a\r\nX-More: b\r\n"
              + reply.substring(firstLine(reply).length())
          : reply;
    }

    @Override
    Endless endless(String reply) {
      return reply.startsWith("HTTP/")
          ? new Endless(firstLine(reply), "X-And: so on\r\n")
          : new Endless("", "5\r\nhello\r\n");
    }
  },
  /** Lines that are not waited for. */
  SCRIPT {
    @Override
    String longer(int place, String reply) {
      return reply.endsWith("\r\n") ? "note\r\n250-more\r\n" + reply : reply;
    }

    @Override
    Endless endless(String reply) {
      return new Endless("", "and so on\r\n");
    }
  },
  /** RFC 4511 section 4.5.2: entries and references before the end of a search. */
  LDAP {
    @Override
    String longer(int place, String reply) {
      return reply.startsWith(BinaryPlays.entry(2)) ? BinaryPlays.entry(2) + reply : reply;
    }

    @Override
    Endless endless(String reply) {
      return new Endless("", BinaryPlays.entry(2));
    }
  },
  /** Answers to other questions, which are passed over. */
  DNS {
    @Override
    String longer(int place, String reply) {
      return BinaryPlays.foreignAnswer() + reply;
    }

    @Override
    Endless endless(String reply) {
      return new Endless("", BinaryPlays.foreignAnswer());
    }
  };

  /**
   * A reply without an end.
   *
   * @param first how it begins
   * @param unit what comes again and again
   */
  record Endless(String first, String unit) {}

  /**
   * The same reply in more lines; as it is where it cannot have more.
   *
   * @param place which reply of the conversation it is, from 0
   */
  abstract String longer(int place, String reply);

  abstract Endless endless(String reply);

  static String firstLine(String reply) {
    return reply.substring(0, reply.indexOf('\n') + 1);
  }
}

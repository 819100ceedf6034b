package io.mailkeeper.agent.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Hands one message to an SMTP server, and says what the sender may believe afterwards. */
final class SmtpSubmission {

  /** What the sender knows. */
  enum Outcome {
    /** 250 after the final dot: the server is responsible now (RFC 5321 section 4.2.5). */
    ACCEPTED,
    /** It certainly has not been taken: send it again. */
    NOT_ACCEPTED,
    /**
     * The connection went after the final dot: it may have been taken. Sending again may double.
     */
    UNCERTAIN
  }

  /**
   * @param reason the server's last line, or what went wrong
   */
  record Answer(Outcome outcome, String reason) {}

  private final InetSocketAddress server;
  private final Duration limit;

  SmtpSubmission(InetSocketAddress server, Duration limit) {
    this.server = server;
    this.limit = limit;
  }

  /** Blocks for at most the limit. */
  Answer submit(String sender, String recipient, String message) {
    boolean dotSent = false;
    try (TextConnection connection = TextConnection.open(server, limit)) {
      expect(connection, "220");
      command(connection, "EHLO demo.invalid", "250");
      command(connection, "MAIL FROM:<" + sender + ">", "250");
      command(connection, "RCPT TO:<" + recipient + ">", "250");
      command(connection, "DATA", "354");
      dotSent = true;
      connection.send(message + "\r\n.");
      String answer = expect(connection, "250");
      connection.send("QUIT");
      return new Answer(Outcome.ACCEPTED, answer);
    } catch (Refused e) {
      return new Answer(Outcome.NOT_ACCEPTED, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return new Answer(dotSent ? Outcome.UNCERTAIN : Outcome.NOT_ACCEPTED, e.toString());
    }
  }

  private static void command(TextConnection connection, String line, String code)
      throws IOException {
    connection.send(line);
    expect(connection, code);
  }

  private static String expect(TextConnection connection, String code) throws IOException {
    String line = connection.readLine();
    while (line.length() > 3 && line.charAt(3) == '-') {
      line = connection.readLine();
    }
    if (!line.startsWith(code)) {
      throw new Refused(line);
    }
    return line;
  }

  /** The server answered, with something else than hoped for. */
  private static final class Refused extends IOException {
    private static final long serialVersionUID = 1;

    Refused(String answer) {
      super(answer);
    }
  }
}

package io.mailkeeper.agent.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads the subjects of all messages in the inbox, without marking any as seen (RFC 9051). */
final class ImapListing {

  private static final String SUBJECT = "Subject: ";

  private final InetSocketAddress server;
  private final Login login;

  ImapListing(InetSocketAddress server, Login login) {
    this.server = server;
    this.login = login;
  }

  /** Blocks for at most {@code limit}. In mailbox order, doubles included. */
  List<String> subjects(Duration limit) throws IOException {
    List<String> subjects = new ArrayList<>();
    try (TextConnection connection = TextConnection.open(server, limit)) {
      connection.readLine();
      command(connection, "a1 LOGIN " + quoted(login.address()) + " " + quoted(login.password()));
      List<String> examined = command(connection, "a2 EXAMINE INBOX");
      if (examined.stream().noneMatch("* 0 EXISTS"::equals)) {
        command(
            connection,
            "a3 FETCH 1:* (BODY.PEEK[HEADER.FIELDS (SUBJECT)])",
            line -> addSubject(subjects, line));
      }
      connection.send("a4 LOGOUT");
    }
    return subjects;
  }

  private static void addSubject(List<String> subjects, String line) {
    if (line.startsWith(SUBJECT)) {
      subjects.add(line.substring(SUBJECT.length()));
    }
  }

  private static List<String> command(TextConnection connection, String command)
      throws IOException {
    List<String> lines = new ArrayList<>();
    command(connection, command, lines::add);
    return lines;
  }

  private static void command(TextConnection connection, String command, Consumer<String> untagged)
      throws IOException {
    String tag = command.substring(0, 3);
    connection.send(command);
    String line = connection.readLine();
    while (!line.startsWith(tag)) {
      untagged.accept(line);
      line = connection.readLine();
    }
    if (!line.startsWith(tag + "OK")) {
      throw new IOException("IMAP answered: " + line);
    }
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}

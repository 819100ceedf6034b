package io.mailkeeper.probes;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A mail server for tests, with one mailbox: submission on one port, IMAP and POP3 on two others.
 * What becomes of accepted mail is told by {@link #fate}.
 */
final class PostOffice implements AutoCloseable {

  /** What becomes of a message that is submitted. */
  enum Fate {
    /** It is in the mailbox at once. */
    DELIVERED,
    /** It is accepted, and in the mailbox after {@link #release}. */
    HELD,
    /** It is accepted, and nobody sees it again. */
    LOST,
    /** It is refused when the mailbox is full. */
    REFUSED_WHEN_FULL
  }

  /** One message in the mailbox. */
  private static final class Mail {
    final int uid;
    final String text;
    boolean deleted;

    Mail(int uid, String text) {
      this.uid = uid;
      this.text = text;
    }

    String header() {
      return text.substring(0, text.indexOf("\r\n\r\n") + 2);
    }
  }

  private static final int FULL = 2;

  private final FakeServer smtp = FakeServer.playing(this::smtp);
  private final FakeServer imap = FakeServer.playing(this::imap);
  private final FakeServer pop3 = FakeServer.playing(this::pop3);
  private final List<Mail> mailbox = new ArrayList<>();
  private final List<String> held = new ArrayList<>();
  private Fate fate = Fate.DELIVERED;
  private int uids;
  private int submitted;
  private int looks;

  Target.Mail submission() {
    return new Target.Smtp("127.0.0.1", smtp.port());
  }

  Target.Imap imap(MailLogin login) {
    return new Target.Imap(
        "127.0.0.1", imap.port(), java.util.Optional.empty(), java.util.Optional.of(login));
  }

  Target.Pop3 pop3(MailLogin login) {
    return new Target.Pop3(
        "127.0.0.1", pop3.port(), java.util.Optional.empty(), java.util.Optional.of(login));
  }

  synchronized void fate(Fate next) {
    fate = next;
  }

  /** What was held arrives. */
  synchronized void release() {
    held.forEach(this::put);
    held.clear();
  }

  /** Somebody's mail arrives. */
  synchronized void put(String text) {
    mailbox.add(new Mail(++uids, text));
  }

  /** What the mailbox holds, as the subjects of the messages. */
  synchronized List<String> subjects() {
    return mailbox.stream()
        .map(mail -> mail.text.replaceAll("(?s).*Subject: ([^\r]*)\r.*", "$1"))
        .toList();
  }

  /** Conversations begun with the mailbox so far. */
  synchronized int looks() {
    return looks;
  }

  private synchronized void looked() {
    looks++;
  }

  /** Messages accepted so far. */
  synchronized int submitted() {
    return submitted;
  }

  @Override
  public void close() {
    smtp.close();
    imap.close();
    pop3.close();
  }

  private void smtp(FakeServer.Client client) throws IOException {
    client.say("220 mail").hear("EHLO").say("250 mail").hear("MAIL").say("250 ok");
    client.hear("RCPT").say("250 ok").hear("DATA").say("354 go on");
    StringBuilder text = new StringBuilder();
    for (String line = client.next(); !line.equals("."); line = client.next()) {
      text.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
    }
    client.say(accept(text.toString())).hear("QUIT").say("221 bye");
  }

  private synchronized String accept(String text) {
    if (fate == Fate.REFUSED_WHEN_FULL && mailbox.size() >= FULL) {
      return "552 5.2.2 Mailbox full";
    }
    submitted++;
    switch (fate) {
      case DELIVERED, REFUSED_WHEN_FULL -> put(text);
      case HELD -> held.add(text);
      case LOST -> {}
    }
    return "250 queued";
  }

  private void imap(FakeServer.Client client) throws IOException {
    looked();
    client.say("* OK");
    while (true) {
      String[] words = client.next().split(" ", 2);
      for (String line : answer(words[1])) {
        client.say(line);
      }
      client.say(words[0] + " OK [CAPABILITY IMAP4rev1 UIDPLUS] done");
    }
  }

  /** Searches as carelessly as a server may: every message is found. */
  private synchronized List<String> answer(String command) {
    if (command.startsWith("CAPABILITY")) {
      return List.of("* CAPABILITY IMAP4rev1");
    }
    if (command.startsWith("UID SEARCH")) {
      return List.of(
          "* SEARCH" + mailbox.stream().map(m -> " " + m.uid).collect(Collectors.joining()));
    }
    if (command.startsWith("UID FETCH")) {
      boolean whole = command.contains("BODY.PEEK[]");
      return mailbox.stream().filter(in(command)).map(m -> fetched(m, whole)).toList();
    }
    if (command.startsWith("UID STORE")) {
      mailbox.stream().filter(in(command)).forEach(m -> m.deleted = true);
    }
    if (command.startsWith("UID EXPUNGE")) {
      mailbox.removeIf(m -> m.deleted && in(command).test(m));
    }
    return List.of();
  }

  private static Predicate<Mail> in(String command) {
    List<String> uids = Arrays.asList(command.split(" ", 4)[2].split(",", -1));
    return mail -> uids.contains(String.valueOf(mail.uid));
  }

  private static String fetched(Mail mail, boolean whole) {
    String mark =
        mail.header()
            .lines()
            .filter(l -> l.startsWith(Canary.HEADER))
            .collect(Collectors.joining("\r\n"));
    String text = whole ? mail.text : mark + "\r\n\r\n";
    return "* 1 FETCH (UID " + mail.uid + " BODY[] {" + text.length() + "}\r\n" + text + ")";
  }

  private void pop3(FakeServer.Client client) throws IOException {
    looked();
    client.say("+OK").hear("CAPA").say("-ERR").hear("USER").say("+OK").hear("PASS").say("+OK");
    List<Mail> drop = drop();
    while (true) {
      String[] words = client.next().split(" ", -1);
      switch (words[0]) {
        case "STAT" -> client.say("+OK " + drop.size() + " 100");
        case "TOP" -> client.say("+OK").raw(mail(drop, words).header()).say(".");
        case "RETR" -> client.say("+OK").raw(stuffed(mail(drop, words).text)).say(".");
        case "DELE" -> {
          mail(drop, words).deleted = true;
          client.say("+OK");
        }
        case "QUIT" -> {
          update();
          client.say("+OK");
        }
        default -> throw new IOException("unknown command " + words[0]);
      }
    }
  }

  private synchronized List<Mail> drop() {
    return List.copyOf(mailbox);
  }

  private synchronized void update() {
    mailbox.removeIf(m -> m.deleted);
  }

  private static Mail mail(List<Mail> drop, String[] words) {
    return drop.get(Integer.parseInt(words[1]) - 1);
  }

  private static String stuffed(String text) {
    return text.replaceAll("(?m)^\\.", "..");
  }
}

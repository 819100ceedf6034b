package io.mailkeeper.agent.secrets;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * A server of one protocol on the loopback address that asks for a login in every way there is, and
 * then accepts it, refuses it, or repeats what it was told in every form it knows.
 */
final class GossipServer implements AutoCloseable {

  /** What becomes of a login. */
  enum Temper {
    ACCEPTS,
    REFUSES,
    REPEATS
  }

  /** What is spoken. */
  enum Protocol {
    SMTP,
    POP3,
    IMAP,
    SIEVE,
    HTTP,
    LDAP,
    LINES
  }

  private static final String CHALLENGE =
      Base64.getEncoder().encodeToString(Plants.CHALLENGE.getBytes(StandardCharsets.US_ASCII));

  private final ServerSocket listening;
  private final Protocol protocol;
  private final Temper temper;

  private GossipServer(Protocol protocol, Temper temper) throws IOException {
    this.protocol = protocol;
    this.temper = temper;
    this.listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
  }

  static GossipServer start(Protocol protocol, Temper temper) {
    try {
      GossipServer server = new GossipServer(protocol, temper);
      daemon(server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return listening.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "gossip");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        daemon(() -> serve(client));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      Client client = new Client(socket);
      switch (protocol) {
        case SMTP -> smtp(client);
        case POP3 -> pop3(client);
        case IMAP -> imap(client);
        case SIEVE -> sieve(client);
        case HTTP -> http(client);
        case LDAP -> ldap(client);
        case LINES -> lines(client);
      }
    } catch (IOException gone) {
      // Clients may go when they like.
    }
  }

  /** What is made of what was told: a line for each form. */
  private List<String> gossip(List<String> told) {
    if (temper != Temper.REPEATS) {
      return List.of("thank you");
    }
    List<String> all = new ArrayList<>();
    for (String line : told) {
      String last = line.substring(line.lastIndexOf(' ') + 1).replace("\"", "");
      for (String text : List.of(line, last, decoded(last))) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        all.add(text);
        all.add(text.toUpperCase(Locale.ROOT));
        all.add(HexFormat.of().formatHex(bytes));
        all.add(Base64.getEncoder().encodeToString(bytes));
        all.add(
            Base64.getEncoder().encodeToString(("so " + text).getBytes(StandardCharsets.UTF_8)));
      }
    }
    all.replaceAll(text -> text.replaceAll("\\p{Cntrl}", " "));
    return all;
  }

  private static String decoded(String word) {
    try {
      return new String(Base64.getDecoder().decode(word), StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException none) {
      return word;
    }
  }

  private boolean accepts() {
    return temper == Temper.ACCEPTS;
  }

  private void smtp(Client client) throws IOException {
    client.say("220 mail");
    while (true) {
      String line = client.hear();
      switch (word(line, 0)) {
        case "EHLO", "LHLO" -> client.say("250-mail", "250 AUTH PLAIN LOGIN CRAM-MD5 XOAUTH2");
        case "AUTH" -> {
          List<String> told = client.answers(line, line.split(" ", -1).length > 2, "334 ", "");
          client.sayEach(accepts() ? "235" : "535", "-", gossip(told));
          client.say(accepts() ? "235 in" : "535 no " + gossip(told).get(0));
        }
        case "DATA" -> {
          client.say("354 go on");
          client.hearUntil(".");
          client.say("250 queued");
        }
        default -> client.say("250 " + gossip(List.of(line)).get(0));
      }
    }
  }

  private void pop3(Client client) throws IOException {
    client.say("+OK " + Plants.CHALLENGE);
    while (true) {
      String line = client.hear();
      switch (word(line, 0)) {
        case "CAPA" -> client.say("+OK", "USER", "SASL PLAIN LOGIN CRAM-MD5 XOAUTH2", ".");
        case "PASS", "APOP" -> client.say(verdict("+OK ", "-ERR ", List.of(line)));
        case "AUTH" ->
            client.say(
                verdict(
                    "+OK ",
                    "-ERR ",
                    client.answers(line, line.split(" ", -1).length > 2, "+ ", "")));
        case "STAT" -> client.say("+OK 0 0");
        default -> client.say("+OK");
      }
    }
  }

  private String verdict(String good, String bad, List<String> told) {
    return (accepts() ? good : bad) + String.join(" ", gossip(told));
  }

  private void imap(Client client) throws IOException {
    client.say("* OK mail");
    while (true) {
      String line = client.hear();
      String tag = line.split(" ", -1)[0];
      switch (word(line, 1)) {
        case "CAPABILITY" ->
            client.say(
                "* CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=LOGIN AUTH=CRAM-MD5 AUTH=XOAUTH2",
                tag + " OK");
        case "LOGIN" -> {
          client.sayEach("* OK", " ", gossip(List.of(line)));
          client.say(verdict(tag + " OK ", tag + " NO ", List.of(line)));
        }
        case "AUTHENTICATE" -> {
          List<String> told = client.answers(line, false, "+ ", "");
          client.sayEach("* OK", " ", gossip(told));
          client.say(verdict(tag + " OK ", tag + " NO ", told));
        }
        default -> client.say(tag + " OK");
      }
    }
  }

  private void sieve(Client client) throws IOException {
    client.say("\"IMPLEMENTATION\" \"x\"", "\"SASL\" \"PLAIN LOGIN CRAM-MD5 XOAUTH2\"", "OK");
    while (true) {
      String line = client.hear();
      if (word(line, 0).equals("AUTHENTICATE")) {
        List<String> told = client.answers(line, line.split(" ", -1).length > 2, "\"", "\"");
        client.say((accepts() ? "OK" : "NO") + " \"" + String.join(" ", gossip(told)) + '"');
      } else {
        client.say("OK");
      }
    }
  }

  /** Also what a Jolokia agent says. */
  private void http(Client client) throws IOException {
    List<String> told = client.hearUntil("");
    int length =
        told.stream()
            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
            .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
            .findFirst()
            .orElse(0);
    told.add(client.hearBytes(length));
    String text = String.join(" ", gossip(told)).replace('"', '\'').replace('\\', '/');
    String body = "[{\"status\":200,\"value\":\"" + text + "\"}]";
    client.say(
        accepts() || temper == Temper.REPEATS ? "HTTP/1.1 200 OK" : "HTTP/1.1 401 no",
        "X-Told: " + text.substring(0, Math.min(3_000, text.length())),
        "Content-Length: " + body.length(),
        "");
    client.raw(body);
  }

  /** RFC 4511: a bind response to the first message, whatever it is. */
  private void ldap(Client client) throws IOException {
    String told = client.message();
    String text = String.join(" ", gossip(List.of(told.replaceAll("[^ -~]+", " "))));
    String diagnostic = text.substring(0, Math.min(20_000, text.length()));
    String result = "\n\1" + (accepts() ? "\0" : "1") + "\4\0" + ber('\4', diagnostic);
    client.raw(ber('0', "\2\1\1" + ber('a', result)));
    client.message();
  }

  /** With a length of two bytes. */
  private static String ber(char tag, String contents) {
    int length = contents.length();
    return tag + "\u0082" + (char) (length >> 8) + (char) (length & 0xff) + contents;
  }

  private void lines(Client client) throws IOException {
    client.say("READY");
    while (true) {
      String line = client.hear();
      client.sayEach("note", " ", gossip(List.of(line)));
      client.say(verdict("OK ", "ERR ", List.of(line)));
    }
  }

  private static String word(String line, int number) {
    String[] words = line.split(" ", -1);
    return number < words.length ? words[number].toUpperCase(Locale.ROOT) : "";
  }

  /** One client. */
  private static final class Client {
    private final Socket socket;
    private final InputStream in;

    Client(Socket socket) throws IOException {
      this.socket = socket;
      this.in = socket.getInputStream();
    }

    void say(String... lines) throws IOException {
      raw(String.join("\r\n", lines) + "\r\n");
    }

    void sayEach(String before, String between, List<String> lines) throws IOException {
      for (String line : lines) {
        say(before + between + line);
      }
    }

    void raw(String bytes) throws IOException {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
    }

    String hear() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c == -1) {
          throw new IOException("the client has gone");
        }
        line.write(c);
      }
      return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    List<String> hearUntil(String end) throws IOException {
      List<String> lines = new ArrayList<>();
      for (String line = hear(); !line.equals(end); line = hear()) {
        lines.add(line);
      }
      return lines;
    }

    String hearBytes(int count) throws IOException {
      return new String(in.readNBytes(count), StandardCharsets.ISO_8859_1);
    }

    /** A message in BER whose length takes one or three bytes. */
    String message() throws IOException {
      byte[] head = in.readNBytes(2);
      if (head.length < 2) {
        throw new IOException("the client has gone");
      }
      int length = head[1] & 0xff;
      if (length > 0x80) {
        length = 0;
        for (byte b : in.readNBytes(head[1] & 0x7f)) {
          length = length << 8 | (b & 0xff);
        }
      }
      return hearBytes(length);
    }

    /** The command, and what the client answers to as many challenges as its mechanism has. */
    List<String> answers(String command, boolean initial, String before, String after)
        throws IOException {
      List<String> told = new ArrayList<>(List.of(command));
      String mechanism = command.toUpperCase(Locale.ROOT);
      int challenges = mechanism.contains("LOGIN") ? 2 : initial ? 0 : 1;
      for (int i = 0; i < challenges; i++) {
        say(
            before
                + (mechanism.contains("PLAIN") || mechanism.contains("XOAUTH2") ? "" : CHALLENGE)
                + after);
        told.add(hear());
      }
      return told;
    }
  }
}

package io.mailkeeper.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A mail user: sends to alice, reads as alice. A message is known by its token, a word without
 * blanks in its subject.
 */
public final class MailClient {
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LabClient client;
  private final LabFiles files;
  private final String host;

  MailClient(LabClient client, LabFiles files, String host) {
    this.client = client;
    this.files = files;
    this.host = host;
  }

  /**
   * How an errand ended.
   *
   * @param ok for a message sent: the server has answered the end of DATA with 250, it must never
   *     be lost
   * @param count messages found
   * @param body of the first message found
   * @param error what went wrong, empty when ok
   */
  public record Answer(boolean ok, int count, String body, String error) {
    static Answer of(String line) {
      try {
        JsonNode answer = JSON.readTree(line);
        return new Answer(
            answer.path("ok").asBoolean(),
            answer.path("count").asInt(),
            answer.path("body").asText(),
            answer.path("error").asText());
      } catch (JsonProcessingException e) {
        return new Answer(false, 0, "", "no answer: " + line);
      }
    }
  }

  /** A message half sent: the server waits for the rest of its text. */
  public static final class HalfSent implements AutoCloseable {
    private final LabProcess process;
    private final Path gate;

    private HalfSent(LabProcess process, Path gate) {
      this.process = process;
      this.gate = gate;
    }

    /** Whether the server has accepted DATA and half of the text is on its way. */
    public boolean isPaused() {
      return process.log().contains("paused");
    }

    /** Sends the rest without waiting for the server's answer. */
    public void goOn() {
      try {
        Files.createFile(gate);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** The server's answer to the end of DATA; the client gives up after 10 s. */
    public Answer answer() {
      if (process.awaitExit(Duration.ofSeconds(15)).isEmpty()) {
        throw new IllegalStateException("the mail client did not end:\n" + process.log());
      }
      return Answer.of(process.log().replace("paused\n", "").strip());
    }

    @Override
    public void close() {
      process.kill();
    }
  }

  /** Sends a message to alice by SMTP. */
  public Answer send(String token) {
    return errand("send", token);
  }

  /** Begins to send; the client stops in the middle of DATA until told to go on. */
  public HalfSent sendHalf(String token) {
    String number = "send-" + NUMBERS.incrementAndGet();
    Path gate = files.work().resolve(number + ".gate");
    var argv = command("send", token, gate.toString());
    return new HalfSent(client.spawn(argv, files.work().resolve(number + ".log")), gate);
  }

  /** Looks for the message in alice's INBOX by IMAP. */
  public Answer readImap(String token) {
    return errand("imap", token);
  }

  /** Looks for the message in alice's INBOX by POP3. */
  public Answer readPop3(String token) {
    return errand("pop3", token);
  }

  /** Puts a message into alice's INBOX by IMAP. */
  public Answer append(String token) {
    return errand("append", token);
  }

  private Answer errand(String what, String token) {
    Ran ran = client.exec(command(what, token).toArray(String[]::new));
    return Answer.of(ran.exit() == 0 ? ran.out().strip() : ran.err().strip());
  }

  private List<String> command(String what, String token, String... more) {
    var argv = new ArrayList<String>();
    argv.addAll(List.of("/usr/bin/python3", files.script("mail_client.py"), what, host, token));
    argv.addAll(List.of(more));
    return argv;
  }
}

package io.mailkeeper.lab;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A user's view of the service: an SMTP (or IMAP, POP3) session every 20 ms, or at another beat,
 * each with 0.5 s to show its banner.
 */
public final class SmtpClient implements AutoCloseable {
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final LabProcess process;
  private final Path out;

  private SmtpClient(LabProcess process, Path out) {
    this.process = process;
    this.out = out;
  }

  static SmtpClient start(LabClient client, LabFiles files, String host, int port, Duration beat) {
    int number = NUMBERS.incrementAndGet();
    Path out = files.work().resolve("smtp-" + number + ".jsonl");
    Path log = files.work().resolve("smtp-" + number + ".log");
    List<String> argv =
        List.of(
            "/usr/bin/python3",
            files.script("smtp_client.py"),
            host,
            Integer.toString(port),
            out.toString(),
            Double.toString(beat.toMillis() / 1e3));
    return new SmtpClient(client.spawn(argv, log), out);
  }

  /** What it has seen until 0.1 s ago; nothing when it has just been started. */
  public SmtpReport soFar() {
    return lastLine().orElse(SmtpReport.NOTHING);
  }

  /** Stops measuring and reports. */
  public SmtpReport stop() {
    if (process.isAlive()) {
      process.signal("TERM");
    }
    if (process.awaitExit(LIMIT).isEmpty()) {
      throw new IllegalStateException("the SMTP client did not end in " + LIMIT);
    }
    return lastLine()
        .filter(SmtpReport::isFinal)
        .orElseThrow(() -> new IllegalStateException("the SMTP client broke:\n" + process.log()));
  }

  private Optional<SmtpReport> lastLine() {
    try {
      if (!Files.exists(out)) {
        return Optional.empty();
      }
      String text = Files.readString(out);
      String complete = text.substring(0, text.lastIndexOf('\n') + 1);
      Optional<String> last = complete.lines().reduce((first, second) -> second);
      return last.isEmpty()
          ? Optional.empty()
          : Optional.of(SmtpReport.of(JSON.readTree(last.get())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.kill();
  }
}

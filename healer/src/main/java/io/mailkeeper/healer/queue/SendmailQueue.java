package io.mailkeeper.healer.queue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A queue group of Sendmail: one or more queue directories, each with the files of a message beside
 * each other, or spread over {@code qf}, {@code df} and {@code xf} below it. {@code qfID} is the
 * control file, {@code hfID} that of a quarantined message; {@code dfID} has the body, {@code xfID}
 * a transcript.
 *
 * <p>A message's age is in its control file, in the line {@code T}, which does not change; the file
 * itself is written anew after each attempt. To open all of them would cost too much. The body is
 * written once, when the message comes: those with the oldest bodies are opened, and, because a
 * body may be left over, those with the oldest control files.
 */
public final class SendmailQueue implements MailQueue {
  private static final Pattern CONTROL = Pattern.compile("[qh]f.+");
  private static final Pattern BODY = Pattern.compile("df.+");
  private static final Pattern OTHER = Pattern.compile("[xQ]f.+");
  private static final Pattern CREATED = Pattern.compile("T([0-9]{1,12})");

  /** The line stands near the beginning. */
  private static final int LINES = 30;

  private final Path path;

  /**
   * @param path the directory, or a pattern for several with a {@code *} in its last name, as in
   *     the option {@code QueueDirectory}
   */
  public SendmailQueue(Path path) {
    this.path = path;
  }

  @Override
  public QueueSight look(Walk walk) throws IOException {
    Tally tally = new Tally();
    Eldest bodies = new Eldest();
    Eldest controls = new Eldest();
    for (Path directory : directories()) {
      walk.files(
          directory,
          1,
          (file, attributes) -> {
            String name = file.getFileName().toString();
            Instant written = attributes.lastModifiedTime().toInstant();
            if (CONTROL.matcher(name).matches()) {
              tally.message();
              controls.add(directory, name, written);
            } else if (BODY.matcher(name).matches()) {
              bodies.add(directory, name, written);
            }
            if (isOfAMessage(name)) {
              tally.file(attributes.size());
            }
          });
    }
    bodies.all().forEach(m -> tally.arrived(created(m)));
    controls.all().forEach(m -> tally.arrived(created(m)));
    return tally.sight(walk.complete());
  }

  private static boolean isOfAMessage(String name) {
    return CONTROL.matcher(name).matches()
        || BODY.matcher(name).matches()
        || OTHER.matcher(name).matches();
  }

  /** The directories there are now: an administrator may add some. */
  @Override
  public List<Path> directories() throws IOException {
    String last = path.getFileName().toString();
    if (!last.contains("*")) {
      return List.of(path);
    }
    List<Path> found = new ArrayList<>();
    Path parent = path.getParent();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent, last)) {
      entries.forEach(
          entry -> {
            if (Files.isDirectory(entry)) { // a link to one, too
              found.add(entry);
            }
          });
    }
    if (found.isEmpty()) {
      throw new IOException("no directory in " + parent + " is called " + last);
    }
    found.sort(null);
    return found;
  }

  /** What the control file of a message says; empty when it is gone or does not. */
  private static Optional<Instant> created(Eldest.Message m) {
    for (String prefix : List.of("qf", "hf")) {
      for (Path file :
          List.of(
              m.directory().resolve(prefix + m.id()),
              m.directory().resolve("qf").resolve(prefix + m.id()))) {
        Optional<Instant> created = created(file);
        if (created.isPresent()) {
          return created;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Instant> created(Path control) {
    try (BufferedReader lines = Files.newBufferedReader(control, StandardCharsets.ISO_8859_1)) {
      for (int n = 0; n < LINES; n++) {
        String line = lines.readLine();
        if (line == null) {
          return Optional.empty();
        }
        var match = CREATED.matcher(line);
        if (match.matches()) {
          return Optional.of(Instant.ofEpochSecond(Long.parseLong(match.group(1))));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // delivered meanwhile
    }
  }
}

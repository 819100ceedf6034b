package io.mailkeeper.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was measured so far, one JSON document a line, only ever appended to. What was interrupted
 * goes on after its last whole line.
 */
record JsonLines<T>(Path path, Class<T> type) {
  /** Two campaigns of one process may write to the same file. */
  private static final Object APPENDING = new Object();

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The file that a system property asks for, to go on with; without it a new one. */
  static <T> JsonLines<T> asked(String property, String usual, Class<T> type) throws IOException {
    String asked = System.getProperty(property, "");
    if (asked.isEmpty()) {
      Files.deleteIfExists(Path.of(usual));
    }
    return new JsonLines<>(Path.of(asked.isEmpty() ? usual : asked), type);
  }

  /** In their order; a line cut off by an interruption is none. */
  List<T> all() throws IOException {
    List<T> lines = new ArrayList<>();
    if (!Files.exists(path)) {
      return lines;
    }
    String text = Files.readString(path);
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      read(line).ifPresent(lines::add);
    }
    return lines;
  }

  private Optional<T> read(String line) {
    try {
      return Optional.of(JSON.readValue(line, type));
    } catch (JsonProcessingException cutOff) {
      return Optional.empty();
    }
  }

  /** On the disk when this returns. */
  void append(T line) throws IOException {
    synchronized (APPENDING) {
      appendNow(line);
    }
  }

  private void appendNow(T line) throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    String text = JSON.writeValueAsString(line) + "\n";
    if (endsInTheMiddle()) {
      text = "\n" + text;
    }
    Files.write(
        path,
        text.getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND,
        StandardOpenOption.DSYNC);
  }

  private boolean endsInTheMiddle() throws IOException {
    if (!Files.exists(path) || Files.size(path) == 0) {
      return false;
    }
    byte[] all = Files.readAllBytes(path);
    return all[all.length - 1] != '\n';
  }
}

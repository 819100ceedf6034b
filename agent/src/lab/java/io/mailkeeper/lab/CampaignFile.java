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
 * The steps of campaigns, one JSON document a line, only ever appended to. A campaign that was
 * interrupted goes on after its last whole line.
 */
record CampaignFile(Path path) {
  /** Two campaigns of one process may write to the same file. */
  private static final Object APPENDING = new Object();

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The steps of one campaign so far; a line cut off by an interruption is none. */
  List<CampaignLine> lines(String campaign) throws IOException {
    List<CampaignLine> lines = new ArrayList<>();
    if (!Files.exists(path)) {
      return lines;
    }
    String text = Files.readString(path);
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      read(line).filter(step -> step.campaign().equals(campaign)).ifPresent(lines::add);
    }
    return lines;
  }

  private static Optional<CampaignLine> read(String line) {
    try {
      return Optional.of(JSON.readValue(line, CampaignLine.class));
    } catch (JsonProcessingException cutOff) {
      return Optional.empty();
    }
  }

  /** On the disk when this returns. */
  void append(CampaignLine line) throws IOException {
    synchronized (APPENDING) {
      appendNow(line);
    }
  }

  private void appendNow(CampaignLine line) throws IOException {
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

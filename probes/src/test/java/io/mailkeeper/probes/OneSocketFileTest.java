package io.mailkeeper.probes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OneSocketFileTest {

  @Test
  void onlyTheConversationsKnowSockets() throws IOException {
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      List<String> withSockets =
          sources
              .filter(Files::isRegularFile)
              .filter(OneSocketFileTest::usesSockets)
              .map(Path::getFileName)
              .map(Path::toString)
              .toList();
      assertThat(withSockets)
          .as("a protocol is a Dialogue of lines; let LineConversation do its networking")
          .containsExactlyInAnyOrder("LineConversation.java", "DatagramConversation.java");
    }
  }

  private static boolean usesSockets(Path source) {
    try {
      String text = Files.readString(source);
      return text.contains("io.vertx.core.net.")
          || text.contains("io.netty.bootstrap.")
          || text.contains("java.net.Socket");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}

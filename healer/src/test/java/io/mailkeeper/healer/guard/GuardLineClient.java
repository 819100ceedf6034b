package io.mailkeeper.healer.guard;

import java.io.IOException;
import java.nio.file.Path;

/** Speaks to the guard by hand. */
final class GuardLineClient implements AutoCloseable {

  private final LineChannel channel;

  GuardLineClient(Path dir) throws IOException {
    channel = LineChannel.connect(dir.resolve("guard.sock"), "by-hand");
  }

  /** The answer; notices are passed over. */
  String ask(String line) {
    channel.send(line);
    String answer = channel.read().orElse("end");
    while (answer.startsWith("!")) {
      answer = channel.read().orElse("end");
    }
    return answer;
  }

  @Override
  public void close() {
    channel.close();
  }
}

package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.system.Commands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Writes down what is run and gives a prepared answer. */
final class RecordedCommands implements Commands {

  final List<String> lines = new ArrayList<>();
  Result answer = new Result(0, "", false);
  Consumer<String> effect = line -> {};

  @Override
  public Result run(List<String> argv, Map<String, String> environment, Duration limit) {
    String line = String.join(" ", argv);
    lines.add(line);
    effect.accept(line);
    return answer;
  }
}

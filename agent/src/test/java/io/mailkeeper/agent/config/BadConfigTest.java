package io.mailkeeper.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One bad file for every rule, in {@code bad-config}. Each ends with the messages expected, {@code
 * # => 4:5: unknown key ...}, all of them and in this order. {@code group-*} is read as group.yml
 * beside a good node.yml, {@code node-*} as node.yml beside a good group.yml.
 */
class BadConfigTest {

  private static final String EXPECTED = "# => ";

  static Stream<Path> badFiles() throws IOException, URISyntaxException {
    var resource = Objects.requireNonNull(BadConfigTest.class.getResource("/bad-config"));
    try (Stream<Path> files = Files.list(Path.of(resource.toURI()))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("badFiles")
  void tellsEveryFaultAtItsPlace(Path bad, @TempDir Path directory) throws IOException {
    String text = Files.readString(bad);
    String name = bad.getFileName().toString().replaceFirst("-.*", ".yml");
    List<String> expected =
        text.lines()
            .filter(line -> line.startsWith(EXPECTED))
            .map(line -> line.substring(EXPECTED.length()))
            .map(
                line ->
                    line.startsWith("file ") ? name + ": " + line.substring(5) : name + ":" + line)
            .toList();

    List<String> faults = new ConfigDirectory(directory).write(name, text).faults();

    assertThat(faults).isNotEmpty().containsExactlyElementsOf(expected);
  }
}

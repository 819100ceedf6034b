package io.mailkeeper.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProductTest {

  /** What is measured in the lab must be what users run. */
  @Test
  void the_lab_runs_the_agent_as_the_launcher_does() throws IOException {
    String launcher = Files.readString(Path.of("bin/mailkeeper"));
    assertThat(Product.OPTIONS).allMatch(launcher::contains, "is in agent/bin/mailkeeper");
  }
}

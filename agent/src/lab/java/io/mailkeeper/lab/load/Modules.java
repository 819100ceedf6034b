package io.mailkeeper.lab.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The module file that both programs read. */
final class Modules {

  /** Greeting, EHLO and QUIT. */
  static final String NAME = "smtp";

  private static final String TEXT =
      """
      modules:
        smtp:
          prober: tcp
          timeout: 3s
          tcp:
            preferred_ip_protocol: ip4
            query_response:
              - expect: "^220 "
              - send: "EHLO prober.example.org\\r"
              - expect: "^250 "
              - send: "QUIT\\r"
      """;

  private Modules() {}

  static Path write(Path directory) throws IOException {
    return Files.writeString(directory.resolve("modules.yml"), TEXT);
  }
}

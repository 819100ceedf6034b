package io.mailkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.config.NodeFile;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentAddressTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, false, http://127.0.0.1:9650",
    "0.0.0.0, true, https://127.0.0.1:9650",
    "::, true, https://[::1]:9650",
    "10.1.0.11, true, https://10.1.0.11:9650",
  })
  void anAgentThatListensEverywhereIsMetOnLoopback(String host, boolean tls, String url)
      throws Exception {
    NodeFile.Listen listen =
        new NodeFile.Listen(
            InetAddress.getByName(host),
            9650,
            tls
                ? Optional.of(new NodeFile.Tls(Path.of("c.pem"), Path.of("k.pem")))
                : Optional.empty(),
            false);

    assertThat(AgentAddress.of(listen, Optional.empty(), Optional.empty()).url()).hasToString(url);
  }
}

package io.mailkeeper.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeeper.agent.config.NodeFile.Log.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogLevelTest {
  private static final Logger OURS = LoggerFactory.getLogger("io.mailkeeper.test");

  @AfterEach
  void back() {
    LogLevel.set(Level.INFO);
  }

  @Test
  void onlyTheProductsOwnLoggersChange() {
    LogLevel.set(Level.ERROR);
    assertThat(OURS.isWarnEnabled()).isFalse();
    LogLevel.set(Level.TRACE);
    assertThat(OURS.isTraceEnabled()).isTrue();
    assertThat(LoggerFactory.getLogger("io.vertx.test").isDebugEnabled()).isFalse();
  }
}

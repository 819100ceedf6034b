package io.mailkeeper.agent;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.mailkeeper.agent.config.NodeFile;
import org.slf4j.LoggerFactory;

/** How much the product's own loggers say; what it is built from stays as logback.xml has it. */
public final class LogLevel {
  private LogLevel() {}

  public static void set(NodeFile.Log.Level level) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger("io.mailkeeper").setLevel(Level.toLevel(level.name()));
    }
  }
}

package io.mailkeeper.agent.config;

import java.text.ParseException;
import org.quartz.CronExpression;

/**
 * A point in the calendar that comes again: a Quartz cron expression of six or seven fields,
 * seconds first.
 */
public record Cron(String expression) {

  static Cron parse(String text) {
    try {
      CronExpression.validateExpression(text);
      return new Cron(text.strip().replaceAll("\\s+", " "));
    } catch (ParseException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "expected a cron expression, seconds first, such as \"0 0 22 ? * FRI\": "
              + String.valueOf(e.getMessage()),
          e);
    }
  }

  @Override
  public String toString() {
    return expression;
  }
}

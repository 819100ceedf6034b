package io.mailkeeper.agent.config;

import java.util.Comparator;

/**
 * One mistake in a configuration file.
 *
 * @param file as the user named it
 * @param line counted from 1; 0 when the fault is the whole file (it is missing, say)
 * @param column counted from 1; 0 when the fault is the whole file
 * @param message what was found and what is allowed, one line
 */
public record Fault(String file, int line, int column, String message)
    implements Comparable<Fault> {

  private static final Comparator<Fault> READING_ORDER =
      Comparator.comparing(Fault::file)
          .thenComparingInt(Fault::line)
          .thenComparingInt(Fault::column)
          .thenComparing(Fault::message);

  @Override
  public int compareTo(Fault other) {
    return READING_ORDER.compare(this, other);
  }

  /**
   * The line printed for it, in the form compilers use: {@code group.yml:12:5: unknown key ...}.
   */
  @Override
  public String toString() {
    return line == 0 ? file + ": " + message : file + ":" + line + ":" + column + ": " + message;
  }
}

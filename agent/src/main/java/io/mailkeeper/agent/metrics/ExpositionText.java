package io.mailkeeper.agent.metrics;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Text in Prometheus' exposition format, version 0.0.4, which grows at its end. Nothing is made for
 * a number or a line: ten thousand services have hundreds of thousands of them. For one thread.
 */
final class ExpositionText {
  private static final int DIGITS_OF_A_SECOND = 9;
  private static final int LONGEST_NUMBER = 20;

  private byte[] bytes;
  private int length;

  /**
   * @param expected bytes it will probably come to
   */
  ExpositionText(int expected) {
    bytes = new byte[Math.max(1_024, expected)];
  }

  int length() {
    return length;
  }

  /** The lines that come before the series of a metric. */
  void head(MetricNames name) {
    String kind =
        switch (name.kind()) {
          case GAUGE, STATE_SET -> MetricNames.Kind.GAUGE.name();
          case COUNTER, HISTOGRAM -> name.kind().name();
        };
    add(text("# HELP " + name.prometheusName() + " " + name.help() + "\n"));
    add(text("# TYPE " + name.prometheusName() + " " + kind.toLowerCase(Locale.ROOT) + "\n"));
  }

  ExpositionText add(byte[] more) {
    room(more.length);
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
    return this;
  }

  /** A part of what another one holds. */
  void add(ExpositionText other, int from, int count) {
    room(count);
    System.arraycopy(other.bytes, from, bytes, length, count);
    length += count;
  }

  /** A number that is not negative, and the end of the line. */
  void line(long number) {
    digits(number, 1);
    end();
  }

  /** So many nanoseconds as seconds, and the end of the line. */
  void seconds(long nanos) {
    digits(nanos / 1_000_000_000, 1);
    room(1);
    bytes[length++] = '.';
    digits(nanos % 1_000_000_000, DIGITS_OF_A_SECOND);
    end();
  }

  /** All of it, not copied; nothing may be added any more. */
  Buffer buffer() {
    return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes, 0, length));
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** As it may stand between quotes. */
  static String escaped(String label) {
    return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private void digits(long number, int least) {
    room(LONGEST_NUMBER);
    int count = least;
    for (long rest = number / power(least); rest > 0; rest /= 10) {
      count++;
    }
    long rest = number;
    for (int at = length + count - 1; at >= length; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += count;
  }

  private static long power(int exponent) {
    return exponent == 1 ? 10 : 1_000_000_000;
  }

  private void end() {
    room(1);
    bytes[length++] = '\n';
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length + bytes.length / 2));
    }
  }
}

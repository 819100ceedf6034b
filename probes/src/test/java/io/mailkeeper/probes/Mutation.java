package io.mailkeeper.probes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Changes bytes a little, in the ways that break readers of lines, lengths and literals. */
final class Mutation {

  /** What servers say when they have had enough, and what begins something longer. */
  private static final byte[][] WORDS = {
    ascii("ERR\r\n-ERR\r\n554 x\r\n* BYE\r\n"),
    ascii("\r\n.\r\n"),
    ascii("334 \r\n+ \r\n"),
    ascii("* 1 FETCH (X {99}\r\n"),
    ascii("{7}\r\n"),
    ascii("\"X\" {0}\r\n"),
    ascii("HTTP/1.1 100 \r\n\r\nffffffff\r\n"),
    {0x30, (byte) 0x84, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff},
    {(byte) 0xc0, 0x0c, 0, 0},
    {0, 0, 0, 1, (byte) 0xff, (byte) 0xff}
  };

  private static final int MUCH = 80_000;

  private Mutation() {}

  /** Changes it at up to three places. */
  static byte[] of(byte[] original, Random random) {
    byte[] bytes = original;
    for (int i = random.nextInt(4); i > 0; i--) {
      bytes = once(bytes, random);
    }
    return bytes;
  }

  private static byte[] once(byte[] bytes, Random random) {
    if (bytes.length == 0) {
      return noise(random);
    }
    int at = random.nextInt(bytes.length);
    int end = Math.min(bytes.length, at + 1 + random.nextInt(9));
    return switch (random.nextInt(9)) {
      case 0 -> splice(bytes, at, at + 1, new byte[] {(byte) random.nextInt(256)});
      case 1 -> splice(bytes, at, at + 1, new byte[] {'\n'});
      case 2 -> splice(bytes, at, end, bytes);
      case 3 -> splice(bytes, at, at, noise(random));
      case 4 -> splice(bytes, at, at, WORDS[random.nextInt(WORDS.length)]);
      case 5 -> splice(bytes, at, bytes.length, new byte[] {'\r'});
      case 6 -> splice(bytes, at, end, new byte[0]);
      case 7 -> splice(bytes, at, at + 1, new byte[] {(byte) (bytes[at] ^ 1 << random.nextInt(8))});
      default -> splice(bytes, at, at, Arrays.copyOfRange(bytes, at, end));
    };
  }

  private static byte[] noise(Random random) {
    byte[] noise = new byte[random.nextInt(60) == 0 ? MUCH : random.nextInt(40)];
    random.nextBytes(noise);
    return noise;
  }

  private static byte[] splice(byte[] bytes, int from, int to, byte[] with) {
    byte[] result = Arrays.copyOf(bytes, from + with.length + bytes.length - to);
    System.arraycopy(with, 0, result, from, with.length);
    System.arraycopy(bytes, to, result, from + with.length, bytes.length - to);
    return result;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

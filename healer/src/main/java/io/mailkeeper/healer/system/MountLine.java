package io.mailkeeper.healer.system;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One line of {@code /proc/self/mountinfo}, see proc_pid_mountinfo(5): id, parent, device, root,
 * point, options, optional fields, a dash, type, source, options of the filesystem.
 *
 * @param root which directory of the filesystem is mounted
 * @param rawSource what is mounted, as the kernel writes it (blanks as {@code \040})
 */
record MountLine(
    int id,
    int parent,
    Path root,
    Path point,
    String options,
    String type,
    String rawSource,
    String filesystemOptions) {

  /** A file's name is bytes; another mount's may be no valid UTF-8 and must not hide the rest. */
  static final Charset CHARSET = StandardCharsets.ISO_8859_1;

  /**
   * @param text read with {@link #CHARSET}
   * @return empty when the line is not understood
   */
  static Optional<MountLine> parse(String text) {
    String[] halves = text.split(" - ", 2);
    String[] left = halves[0].split(" ", -1);
    String[] right = halves.length == 2 ? halves[1].split(" ", -1) : new String[0];
    if (left.length < 6 || right.length < 3) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new MountLine(
              Integer.parseInt(left[0]),
              Integer.parseInt(left[1]),
              Path.of(plain(left[3])),
              Path.of(plain(left[4])),
              left[5],
              right[0],
              right[1],
              right[2]));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  String source() {
    return plain(rawSource);
  }

  /** Whether the mount or its filesystem takes no writes. */
  boolean readOnly() {
    return has(options, "ro") || has(filesystemOptions, "ro");
  }

  private static boolean has(String options, String option) {
    return List.of(options.split(",", -1)).contains(option);
  }

  /** Blank, tab, newline and backslash are written as a backslash and three octal digits. */
  private static String plain(String text) {
    byte[] in = text.getBytes(CHARSET);
    byte[] out = new byte[in.length];
    int n = 0;
    for (int i = 0; i < in.length; i++, n++) {
      if (in[i] == '\\' && i + 3 < in.length) {
        out[n] = (byte) Integer.parseInt(text, i + 1, i + 4, 8);
        i += 3;
      } else {
        out[n] = in[i];
      }
    }
    return new String(out, 0, n, StandardCharsets.UTF_8);
  }
}

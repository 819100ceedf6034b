package io.mailkeeper.healer.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was played, told by the class files themselves: a recording is of one version of the rules
 * and of one simulator, whatever a version control says.
 */
final class CodeDigest {
  private CodeDigest() {}

  /** SHA-256, in short, of the rules that run in production. */
  static String ofTheRules() {
    Path root = root(io.mailkeeper.healer.core.Healer.class).resolve("io/mailkeeper/healer");
    return of(List.of(root.resolve("core"), root.resolve("lease"), root.resolve("guard")));
  }

  /** SHA-256, in short, of what plays and judges them. */
  static String ofTheSimulator() {
    return of(List.of(root(CodeDigest.class).resolve("io/mailkeeper/healer/sim")));
  }

  private static Path root(Class<?> one) {
    try {
      return Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String of(List<Path> directories) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path directory : directories) {
        for (Path file : classes(directory)) {
          digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
          digest.update(Files.readAllBytes(file));
        }
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Without the tests, which are compiled to the same place. */
  private static List<Path> classes(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(f -> f.toString().endsWith(".class") && !f.toString().contains("Test"))
          .sorted()
          .toList();
    }
  }
}

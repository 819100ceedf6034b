package io.mailkeeper.healer.kit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The files of a machine whose root directory is mounted or unpacked somewhere. Links are followed
 * as that machine would follow them: an absolute one starts at its root again, and none leads out.
 */
final class MachineFiles {

  /** More than any mail server's configuration; a file beyond it is not one. */
  static final int MAX_BYTES = 1 << 20;

  private static final int MAX_LINKS = 40;
  private static final int MAX_ENTRIES = 4_096;

  private final Path root;

  MachineFiles(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  /**
   * Reads a text file; bytes that are not UTF-8 are replaced.
   *
   * @throws IOException with what is wrong: missing, no regular file, too large, not permitted
   */
  SourceText read(String file) throws IOException {
    Path path = resolve(file);
    if (!Files.exists(path)) {
      throw new NoSuchFileException(file);
    }
    if (!Files.isRegularFile(path)) {
      throw new FileSystemException(file, null, "it is no regular file");
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new FileSystemException(file, null, "it has more than " + MAX_BYTES + " bytes");
      }
      String text = new String(bytes, StandardCharsets.UTF_8);
      return new SourceText(file, text.lines().toList());
    }
  }

  /** The same for a file that may as well be missing or unreadable. */
  Optional<SourceText> readQuietly(String file) {
    try {
      return Optional.of(read(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether something is there, a link that leads nowhere included. */
  boolean present(String file) {
    try {
      Path path = resolve(file);
      return Files.exists(path) || linkAt(file);
    } catch (IOException e) {
      return !(e instanceof NoSuchFileException);
    }
  }

  boolean isDirectory(String file) {
    try {
      return Files.isDirectory(resolve(file));
    } catch (IOException e) {
      return false;
    }
  }

  private boolean linkAt(String file) throws IOException {
    Path path = Path.of(file);
    Path parent = Optional.ofNullable(path.getParent()).orElse(Path.of("/"));
    Path name = path.getFileName();
    return name != null && Files.isSymbolicLink(resolve(parent.toString()).resolve(name));
  }

  /**
   * Names in a directory, sorted as the C locale does.
   *
   * @throws IOException when it cannot be listed or has more than {@value #MAX_ENTRIES} entries
   */
  List<String> list(String directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(resolve(directory))) {
      for (Path entry : stream) {
        if (names.size() == MAX_ENTRIES) {
          throw new FileSystemException(
              directory, null, "it has more than " + MAX_ENTRIES + " entries");
        }
        names.add(String.valueOf(entry.getFileName()));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names.stream().sorted().toList();
  }

  /** Where a file of the machine lies on this one. */
  private Path resolve(String file) throws IOException {
    Deque<String> ahead = new ArrayDeque<>();
    push(ahead, file);
    Path at = root;
    int links = 0;
    while (!ahead.isEmpty()) {
      String name = ahead.pop();
      if (name.equals("..")) {
        at = at.equals(root) ? root : Optional.ofNullable(at.getParent()).orElse(root);
        continue;
      }
      Path next = at.resolve(name);
      if (!Files.isSymbolicLink(next)) {
        at = next;
        continue;
      }
      if (++links > MAX_LINKS) {
        throw new FileSystemLoopException(file);
      }
      String target = Files.readSymbolicLink(next).toString();
      at = target.startsWith("/") ? root : at;
      push(ahead, target);
    }
    return at;
  }

  private static void push(Deque<String> ahead, String path) throws IOException {
    try {
      Path parsed = Path.of(path);
      for (int i = parsed.getNameCount() - 1; i >= 0; i--) {
        String name = parsed.getName(i).toString();
        if (!name.isEmpty() && !name.equals(".")) {
          ahead.push(name);
        }
      }
    } catch (InvalidPathException e) {
      throw new FileSystemException(Shown.quoted(path), null, "it is no path");
    }
  }
}

package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Names;
import io.mailkeeper.healer.system.MountTable.Mount;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this node remembers on its own disk of one group's lease directory: that it is the same one
 * as before, and how far it had come.
 *
 * <pre>
 * STATE/GROUP/store             UUID of lease.id, filesystem type, mount source
 * STATE/GROUP/hierarchies/TAG   UUID of the hierarchy, floor
 * </pre>
 *
 * <p>A file that cannot be read is an error, never an absence: taken for absent, it would let a
 * wrong directory be joined. Files are replaced under a lock, since the command line and the agent
 * may both write; a reader needs no lock. Nothing here touches the shared filesystem.
 */
final class LocalPins {

  private static final Object IN_THIS_PROCESS = new Object();
  private static final String STORE = "store-pin";
  private static final String HIERARCHY = "hierarchy-pin";

  /** The lease directory and the mount it lies on. */
  record StorePin(UUID store, String type, String source) {
    boolean isOn(Mount mount) {
      return type.equals(mount.type()) && source.equals(mount.source());
    }
  }

  /** A hierarchy's directory, and the highest epoch this node has read in it. */
  record HierarchyPin(UUID hierarchy, long floor) {}

  /** A parsed file, and by what to see that it was replaced. */
  private record Cached(Object key, FileTime modified, CheckedText text) {
    boolean isOf(BasicFileAttributes now) {
      return key.equals(now.fileKey()) && modified.equals(now.lastModifiedTime());
    }
  }

  private final Path directory;
  private final Map<Path, Cached> cache = new ConcurrentHashMap<>();

  LocalPins(Path localState, String group) {
    this.directory = localState.resolve(Names.check("group", group));
  }

  Optional<StorePin> store() throws IOException {
    Optional<CheckedText> text = text(storeFile(), STORE);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    CheckedText t = text.get();
    return Optional.of(new StorePin(t.uuid("store"), t.value("type"), t.value("source")));
  }

  Optional<HierarchyPin> hierarchy(String tag) throws IOException {
    Optional<CheckedText> text = text(hierarchyFile(tag), HIERARCHY);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new HierarchyPin(text.get().uuid("hierarchy"), text.get().number("floor")));
  }

  void pinStore(StorePin pin) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("store", pin.store().toString());
    values.put("type", pin.type());
    values.put("source", pin.source());
    locked(() -> replace(storeFile(), CheckedText.encode(STORE, values)));
  }

  /**
   * Pins a hierarchy. The floor of the same hierarchy stays or rises; another UUID under the tag is
   * another hierarchy, with a floor of its own.
   */
  void pinHierarchy(String tag, UUID hierarchy, long floor) throws IOException {
    locked(
        () -> {
          Optional<HierarchyPin> old = hierarchy(tag).filter(p -> p.hierarchy().equals(hierarchy));
          write(tag, hierarchy, Math.max(floor, old.map(HierarchyPin::floor).orElse(0L)));
        });
  }

  /** Raises the floor of a pinned hierarchy; a lower one is left as it is. */
  void raiseFloor(String tag, long floor) throws IOException {
    if (pinned(tag).floor() >= floor) {
      return;
    }
    locked(
        () -> {
          HierarchyPin pin = pinned(tag);
          if (pin.floor() < floor) {
            write(tag, pin.hierarchy(), floor);
          }
        });
  }

  private HierarchyPin pinned(String tag) throws IOException {
    return hierarchy(tag)
        .orElseThrow(() -> new IOException("hierarchy " + tag + " is not pinned on this node"));
  }

  private void write(String tag, UUID hierarchy, long floor) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("hierarchy", hierarchy.toString());
    values.put("floor", Long.toString(floor));
    replace(hierarchyFile(tag), CheckedText.encode(HIERARCHY, values));
  }

  private void replace(Path file, byte[] content) throws IOException {
    Durable.replace(file, content);
    cache.remove(file); // inode numbers come back, and two changes may share a time stamp
  }

  private Optional<CheckedText> text(Path file, String kind) throws IOException {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      Cached cached = cache.get(file);
      if (cached != null && cached.isOf(now)) {
        return Optional.of(cached.text());
      }
      CheckedText text = CheckedText.decode(kind, Files.readAllBytes(file));
      cache.put(file, new Cached(now.fileKey(), now.lastModifiedTime(), text));
      return Optional.of(text);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IOException("local pin " + file + ": " + IoWords.of(e), e);
    }
  }

  private interface Change {
    void run() throws IOException;
  }

  private void locked(Change change) throws IOException {
    synchronized (IN_THIS_PROCESS) {
      Durable.createDirectories(directory.resolve("hierarchies"));
      try (FileChannel channel =
              FileChannel.open(
                  directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (lock.isValid()) {
          change.run();
        }
      }
    }
  }

  private Path storeFile() {
    return directory.resolve("store");
  }

  private Path hierarchyFile(String tag) {
    return directory.resolve("hierarchies").resolve(Names.check("hierarchy", tag));
  }
}

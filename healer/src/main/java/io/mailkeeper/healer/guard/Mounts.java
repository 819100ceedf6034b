package io.mailkeeper.healer.guard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Data mounts. They are looked up in mountinfo only: touching a hung mount would hang the guard.
 * umount2(2) may hang too, so each mount has a thread of its own, started with the plan.
 *
 * <p>It reads mountinfo itself, not by healer.system's {@code MountInfo}, which uses streams and
 * knows all columns: {@link GuardThread} says why the guard does without.
 */
final class Mounts {

  private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");

  private final Map<Path, BlockingQueue<Integer>> workers = new HashMap<>();

  /** Which of these are mount points now. */
  static List<Path> present(List<Path> mounts) throws IOException {
    List<Path> found = new ArrayList<>();
    if (mounts.isEmpty()) {
      return found;
    }
    // Another mount's name may be no valid UTF-8; it must not hide ours.
    for (String line : Files.readAllLines(MOUNTINFO, StandardCharsets.ISO_8859_1)) {
      Path point = point(unescape(line.split(" ", -1)[4]));
      if (mounts.contains(point) && !found.contains(point)) {
        found.add(point);
      }
    }
    return found;
  }

  private static Path point(String bytes) {
    return Path.of(new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
  }

  void prepare(List<Path> mounts) {
    for (Path mount : mounts) {
      if (!workers.containsKey(mount)) {
        workers.put(mount, worker(mount));
      }
    }
  }

  /**
   * Asks for the mount to go; while an earlier call hangs, this one waits in line or is dropped.
   */
  void unmount(Path mount, boolean force) {
    prepare(List.of(mount));
    BlockingQueue<Integer> orders = workers.get(mount);
    if (orders != null) {
      orders.offer(force ? Libc.MNT_FORCE : 0);
    }
  }

  private static BlockingQueue<Integer> worker(Path mount) {
    BlockingQueue<Integer> orders = new ArrayBlockingQueue<>(1);
    String target = mount.toString();
    new GuardThread("guard-umount") {
      @Override
      void work() throws InterruptedException {
        while (true) {
          int unused = Libc.umount2(target, orders.take());
        }
      }
    }.start();
    return orders;
  }

  /** mountinfo writes space, tab, newline and backslash as three octal digits, proc(5). */
  static String unescape(String field) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < field.length(); i++) {
      if (field.charAt(i) == '\\') {
        out.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        out.append(field.charAt(i));
      }
    }
    return out.toString();
  }
}

package io.mailkeeper.healer.guard;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  private static final Path FUSE = Path.of("/sys/fs/fuse/connections");
  private static final byte[] ONE = {'1'};

  private final String tag;
  private final GuardLog log;
  private final Map<Path, BlockingQueue<Integer>> workers = new HashMap<>();
  private final Map<Path, String> fuseDevices = new HashMap<>();
  private final Set<String> said = new HashSet<>();

  Mounts(String tag, GuardLog log) {
    this.tag = tag;
    this.log = log;
  }

  /** Which of these are mount points now. */
  static List<Path> present(List<Path> mounts) throws IOException {
    List<Path> found = new ArrayList<>();
    if (mounts.isEmpty()) {
      return found;
    }
    for (Mounted mounted : all()) {
      if (mounts.contains(mounted.point()) && !found.contains(mounted.point())) {
        found.add(mounted.point());
      }
    }
    return found;
  }

  /**
   * One line of mountinfo.
   *
   * @param device {@code MAJOR:MINOR}, equal for everything that shows one filesystem
   */
  private record Mounted(Path point, String device, boolean fuse) {}

  private static List<Mounted> all() throws IOException {
    List<Mounted> found = new ArrayList<>();
    // Another mount's name may be no valid UTF-8; it must not hide ours.
    for (String line : Files.readAllLines(MOUNTINFO, StandardCharsets.ISO_8859_1)) {
      String[] fields = line.split(" ", 6);
      boolean fuse = line.contains(" - fuse");
      found.add(new Mounted(point(unescape(fields[4])), fields[2], fuse));
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
    if (!mounts.isEmpty()) {
      mountFusectl();
    }
    learn(mounts);
  }

  /** Without it a connection cannot be aborted. systemd mounts it, other systems do not. */
  private void mountFusectl() {
    try {
      if (Files.isDirectory(FUSE)
          && present(List.of(FUSE)).isEmpty()
          && Libc.mount("fusectl", FUSE.toString(), "fusectl", 0, "") != 0) {
        sayOnce(FUSE + " cannot be mounted: a hung FUSE mount is unmounted by force only");
      }
    } catch (IOException e) {
      sayOnce("mounts cannot be read: " + e.getMessage());
    }
  }

  /** Notes the FUSE connections of these mounts: after a lazy unmount nothing else tells them. */
  void learn(List<Path> mounts) {
    if (mounts.isEmpty()) {
      return;
    }
    try {
      for (Mounted mounted : all()) {
        if (mounted.fuse() && mounts.contains(mounted.point())) {
          fuseDevices.put(mounted.point(), mounted.device());
        }
      }
    } catch (IOException e) {
      sayOnce("mounts cannot be read: " + e.getMessage());
    }
  }

  /**
   * Takes the filesystem away from processes that hang in its I/O and have outlived SIGKILL. What
   * is also mounted elsewhere is left alone: a lease or another hierarchy may live there.
   */
  void force(List<Path> mounts) {
    try {
      List<Mounted> all = mounts.isEmpty() ? List.of() : all();
      for (Path mount : mounts) {
        String fuse = fuseDevices.get(mount);
        if (fuse != null && !isShared(fuse, mounts, all)) {
          sayOnce("aborting the FUSE connection of " + mount);
          abort(connection(fuse));
        }
      }
      for (Mounted mounted : all) {
        if (mounts.contains(mounted.point())) {
          boolean shared = isShared(mounted.device(), mounts, all);
          unmount(mounted.point(), shared ? 0 : Libc.MNT_FORCE);
        }
      }
    } catch (IOException e) {
      sayOnce("mounts cannot be read: " + e.getMessage());
    }
  }

  private static boolean isShared(String device, List<Path> mounts, List<Mounted> all) {
    for (Mounted mounted : all) {
      if (mounted.device().equals(device) && !mounts.contains(mounted.point())) {
        return true;
      }
    }
    return false;
  }

  /** The connection's name is its device number as the kernel keeps it: 20 bits for the minor. */
  static long connection(String device) {
    int colon = device.indexOf(':');
    return (Long.parseLong(device.substring(0, colon)) << 20)
        | Long.parseLong(device.substring(colon + 1));
  }

  static void abort(long connection) {
    try (FileOutputStream out =
        new FileOutputStream(FUSE.resolve(connection + "/abort").toFile())) {
      out.write(ONE);
    } catch (IOException e) {
      return; // there is no such connection any more, or no fusectl: umount2(2) comes next
    }
  }

  /**
   * Asks for the mount to go; while an earlier call hangs, this one waits in line or is dropped.
   *
   * @param flags 0 or {@link Libc#MNT_FORCE}
   */
  void unmount(Path mount, int flags) {
    BlockingQueue<Integer> orders = workers.get(mount);
    if (orders == null) {
      orders = worker(mount);
      workers.put(mount, orders);
    }
    orders.offer(flags);
  }

  private void sayOnce(String message) {
    if (said.add(message)) {
      log.line(tag + ": " + message);
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

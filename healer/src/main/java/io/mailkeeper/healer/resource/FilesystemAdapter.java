package io.mailkeeper.healer.resource;

import io.mailkeeper.healer.core.Resource;
import io.mailkeeper.healer.system.Commands;
import io.mailkeeper.healer.system.MountInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A mount, by mount(8) and umount(8), verified in the mount table; or a directory that is shared
 * already and only looked at. Never unmounted lazily: a lazy unmount says "gone" while files are
 * still written.
 */
public final class FilesystemAdapter implements ResourceAdapter {

  /** Reads the mount table. */
  @FunctionalInterface
  interface Mounts {
    MountInfo read() throws IOException;
  }

  private static final Duration FORCE_RESERVE = Duration.ofSeconds(1);

  private final Resource.Filesystem filesystem;
  private final Commands commands;
  private final Mounts mounts;
  private final StartToken token;

  /**
   * @param token what a start needs besides having been decided
   */
  public FilesystemAdapter(Resource.Filesystem filesystem, Commands commands, StartToken token) {
    this(filesystem, commands, token, MountInfo::read);
  }

  FilesystemAdapter(
      Resource.Filesystem filesystem, Commands commands, StartToken token, Mounts mounts) {
    this.filesystem = filesystem;
    this.commands = commands;
    this.mounts = mounts;
    this.token = token;
  }

  @Override
  public Outcome start(Duration limit) {
    Limit end = Limit.after(limit);
    Presence before = presence();
    if (before == Presence.IN_SERVICE) {
      return Outcome.done(point() + " is there already");
    }
    Optional<String> source = filesystem.source();
    if (source.isEmpty()) {
      return Outcome.failed(point() + " is no directory that can be reached");
    }
    if (before == Presence.PARTLY) {
      return Outcome.failed(point() + " has another filesystem mounted than " + source.get());
    }
    Commands.Result result = commands.run(token.asked(mount(source.get())), end.left());
    return presence() == Presence.IN_SERVICE
        ? Outcome.done(source.get() + " mounted on " + point() + in(end))
        : Outcome.failed(source.get() + " is not mounted on " + point() + ": " + said(result));
  }

  private List<String> mount(String source) {
    List<String> argv = new ArrayList<>(List.of("mount", "-t", filesystem.type()));
    if (!filesystem.options().isEmpty()) {
      argv.addAll(List.of("-o", filesystem.options()));
    }
    argv.addAll(List.of("--", source, point().toString()));
    return argv;
  }

  @Override
  public Outcome stop(StopMode mode, Duration limit) {
    if (filesystem.alreadyShared()) {
      return Outcome.done(point() + " is shared: left as it is");
    }
    Limit end = Limit.after(limit);
    if (isMounted() == Presence.OUT_OF_SERVICE) {
      return Outcome.done(point() + " was not mounted");
    }
    Limit orderly =
        mode == StopMode.ORDERLY ? end.before(FORCE_RESERVE) : Limit.after(Duration.ZERO);
    String said = unmount(List.of("umount", "--", point().toString()), orderly, "");
    if (isMounted() != Presence.OUT_OF_SERVICE) {
      said = unmount(List.of("umount", "-f", "--", point().toString()), end, said);
    }
    return isMounted() == Presence.OUT_OF_SERVICE
        ? Outcome.done(point() + " unmounted" + in(end))
        : Outcome.failed(point() + " is still mounted: " + said);
  }

  /** Again and again until the limit: "busy" often passes with the last process. */
  private String unmount(List<String> argv, Limit limit, String before) {
    String said = before;
    while (!limit.over() && isMounted() != Presence.OUT_OF_SERVICE) {
      Commands.Result result = commands.run(argv, limit.left());
      // The last one is cut off by the limit: what an earlier one said tells more.
      said = result.timedOut() && !said.isEmpty() ? said : said(result);
      if (isMounted() != Presence.OUT_OF_SERVICE) {
        limit.pause();
      }
    }
    return said;
  }

  /** A shared directory may hang with its filesystem: the caller owns the limit. */
  @Override
  public Presence presence() {
    Presence mounted = isMounted();
    if (filesystem.alreadyShared() && mounted == Presence.OUT_OF_SERVICE) {
      return Files.isDirectory(point()) ? Presence.IN_SERVICE : Presence.OUT_OF_SERVICE;
    }
    return mounted;
  }

  /** By the mount table alone, which never hangs. PARTLY: mounted from another source. */
  private Presence isMounted() {
    try {
      Optional<MountInfo.Mount> top = mounts.read().at(point());
      if (top.isEmpty()) {
        return Presence.OUT_OF_SERVICE;
      }
      return filesystem.source().map(s -> same(s, top.get().source())).orElse(true)
          ? Presence.IN_SERVICE
          : Presence.PARTLY;
    } catch (IOException e) {
      return Presence.UNKNOWN;
    }
  }

  /** Devices have many names: labels, UUIDs and links are followed. */
  static boolean same(String wanted, String mounted) {
    return resolved(wanted).equals(resolved(mounted));
  }

  private static String resolved(String source) {
    Path path =
        source.startsWith("UUID=")
            ? Path.of("/dev/disk/by-uuid", source.substring(5))
            : source.startsWith("LABEL=")
                ? Path.of("/dev/disk/by-label", source.substring(6))
                : Path.of(source);
    boolean local = path.startsWith("/dev");
    try {
      return local ? path.toRealPath().toString() : source.replaceAll("(?<=.)/+$", "");
    } catch (IOException e) {
      return path.toString();
    }
  }

  private Path point() {
    return filesystem.mountPoint();
  }

  private static String in(Limit limit) {
    return " in " + limit.passedMillis() + " ms";
  }

  private static String said(Commands.Result result) {
    return result.timedOut()
        ? "the command did not return in time"
        : "code " + result.exit() + ", " + result.output().strip();
  }
}

package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.lease.LeaseRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;

/** Who this node is: machine-id(5), the kernel's boot id (random(4)), a fresh instance. */
public final class Identity {
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  private Identity() {}

  static LeaseRules.Self read(String node, Path machineIdFile) throws IOException {
    return new LeaseRules.Self(
        node,
        machine(machineIdFile),
        UUID.fromString(Files.readString(BOOT).strip()),
        UUID.randomUUID());
  }

  /**
   * What tells this machine from all others: 32 hexadecimal digits in a file.
   *
   * @throws IOException in one sentence: what was found, what was expected, what to do
   */
  public static UUID machine(Path file) throws IOException {
    String found = content(file);
    if (!found.matches("[0-9a-f]{32}")) {
      String what = found.isEmpty() ? "is empty" : "holds '" + printable(found) + "'";
      throw new IOException(file + " " + what + advice(file));
    }
    return new UUID(
        Long.parseUnsignedLong(found.substring(0, 16), 16),
        Long.parseUnsignedLong(found.substring(16), 16));
  }

  private static String content(Path file) throws IOException {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).strip();
    } catch (NoSuchFileException e) {
      throw new IOException(file + " is missing" + advice(file), e);
    } catch (IOException e) {
      throw new IOException(file + " cannot be read (" + e.getMessage() + ")" + advice(file), e);
    }
  }

  private static String printable(String found) {
    String start = found.length() <= 40 ? found : found.substring(0, 40) + "...";
    return start.replaceAll("[^ -~]", "?");
  }

  private static String advice(Path file) {
    return "; expected 32 hexadecimal digits that tell this machine from all others, see"
        + " machine-id(5). Make it with: systemd-machine-id-setup; without systemd:"
        + " cat /proc/sys/kernel/random/uuid | tr -d - > "
        + file;
  }
}

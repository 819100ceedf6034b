package io.mailkeeper.agent.loop;

import io.mailkeeper.healer.lease.LeaseRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Who this node is: machine-id(5), the kernel's boot id (random(4)), a fresh instance. */
final class Identity {
  private static final Path MACHINE = Path.of("/etc/machine-id");
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  private Identity() {}

  static LeaseRules.Self read(String node) throws IOException {
    return new LeaseRules.Self(
        node, machine(), UUID.fromString(Files.readString(BOOT).strip()), UUID.randomUUID());
  }

  /** 32 hexadecimal digits. */
  private static UUID machine() throws IOException {
    String hex = Files.readString(MACHINE).strip();
    if (!hex.matches("[0-9a-f]{32}")) {
      throw new IOException(
          MACHINE + " holds '" + hex + "'; expected 32 hexadecimal digits (machine-id(5))");
    }
    return new UUID(
        Long.parseUnsignedLong(hex.substring(0, 16), 16),
        Long.parseUnsignedLong(hex.substring(16), 16));
  }
}

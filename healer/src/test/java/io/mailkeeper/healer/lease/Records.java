package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.StorageHealth;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** Records for tests, the same bytes every time. */
final class Records {

  static final UUID MACHINE = new UUID(0xA1, 1);
  static final UUID BOOT = new UUID(0xB1, 2);
  static final UUID INSTANCE = new UUID(0xC1, 3);

  private Records() {}

  static EpochRecord claim(UUID hierarchy, long epoch, String node, UUID claim) {
    return new EpochRecord(
        hierarchy,
        epoch,
        node,
        MACHINE,
        BOOT,
        INSTANCE,
        claim,
        EpochState.CLAIMED,
        Next.ANYONE,
        1,
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(8),
        Duration.ofSeconds(2),
        true,
        0);
  }

  static EpochRecord golden() {
    EpochRecord record = claim(new UUID(0xD1, 4), 42, "mail-1", new UUID(0xE1, 5));
    return new EpochRecord(
        record.hierarchy(),
        record.epoch(),
        record.node(),
        record.machine(),
        record.boot(),
        record.instance(),
        record.claim(),
        EpochState.STOPPING,
        Next.node("mail-2"),
        0x0102030405060708L,
        record.renew(),
        record.softTtl(),
        record.ttl(),
        record.stopBound(),
        true,
        3);
  }

  static NodeRecord node(String node, long counter, String reason) {
    return new NodeRecord(
        new UUID(0xF1, 6),
        node,
        MACHINE,
        BOOT,
        INSTANCE,
        counter,
        "ab".repeat(32),
        true,
        Map.of(
            "mail",
            new NodeRecord.Standing(
                reason.isEmpty(), reason, 7, 9, true, StorageHealth.GOOD, false),
            "lists",
            new NodeRecord.Standing(true, "", 0, 3, false, StorageHealth.HUNG, true)),
        Map.of("mail-2", new NodeRecord.Echo(new UUID(0xC2, 7), 11)),
        1);
  }
}

package io.mailkeeper.healer.lease;

import java.util.Optional;

/** Placeholder, replaced by the store's author. */
public final class RecordLayout {
  public static final int FORMAT = 1;

  private RecordLayout() {}

  public static byte[] encode(EpochRecord record) {
    return new byte[(int) record.epoch() % 512];
  }

  public static Optional<EpochRecord> decode(byte[] raw) {
    return Optional.empty();
  }
}

package io.mailkeeper.healer.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeeper.healer.StorageHealth;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordLayoutTest {

  /** Other versions of the product read these bytes: a changed golden file needs a new format. */
  @Test
  void epochRecordIsAsInTheGoldenFile() throws IOException {
    assertThat(RecordLayout.encode(Records.golden())).isEqualTo(golden("epoch-1.hex"));
    assertThat(RecordLayout.decode(golden("epoch-1.hex"))).contains(Records.golden());
  }

  @Test
  void nodeRecordIsAsInTheGoldenFile() throws IOException {
    NodeRecord record = Records.node("mail-1", 5, "mail store hung for 12 s");
    byte[] golden = golden("node-1.hex");
    assertThat(RecordLayout.encodeNode(record)).isEqualTo(golden);
    assertThat(RecordLayout.decodeNode(golden)).contains(record);
  }

  /** The table in the Javadoc, by number: these may never move. */
  @Test
  void offsetsThatNeverMove() {
    ByteBuffer in = ByteBuffer.wrap(RecordLayout.encode(Records.golden()));
    assertThat(new String(in.array(), 0, 8, StandardCharsets.US_ASCII)).isEqualTo("MKLEASE\n");
    assertThat(in.getInt(8)).as("format").isEqualTo(1);
    assertThat(in.get(12)).as("state").isEqualTo((byte) 3);
    assertThat(in.get(13)).as("next").isEqualTo((byte) 2);
    assertThat(in.get(14)).as("next length").isEqualTo((byte) 6);
    assertThat(in.getLong(16)).as("epoch").isEqualTo(42);
    assertThat(in.getInt(24)).as("ttl").isEqualTo(8000);
    assertThat(in.getInt(28)).as("stopBound").isEqualTo(2000);
    assertThat(new String(in.array(), 32, 6, StandardCharsets.US_ASCII)).isEqualTo("mail-2");
    assertThat(in.getInt(508)).as("crc").isEqualTo(RecordLayout.crc(in.array(), 508));
  }

  @Test
  void everyStateAndEveryNextComesBack() {
    for (EpochState state : EpochState.values()) {
      for (Next next : new Next[] {Next.ANYONE, Next.NOBODY, Next.node("n".repeat(63))}) {
        EpochRecord record = Records.golden().written(new UUID(9, 9), state, next);
        assertThat(RecordLayout.decode(RecordLayout.encode(record))).contains(record);
      }
    }
  }

  @Test
  void anyChangedByteIsNoticed() {
    byte[] good = RecordLayout.encode(Records.golden());
    for (int at = 0; at < good.length; at++) {
      byte[] changed = good.clone();
      changed[at] ^= 0x10;
      assertThat(RecordLayout.decode(changed)).as("byte " + at).isEmpty();
    }
  }

  /** Each row is one value changed under a checksum that matches. */
  @ParameterizedTest
  @CsvSource({
    "0, 8, 1, bad magic",
    "8, 4, 2, 'format 2, this version reads 1'",
    "12, 1, 0, impossible value: state 0",
    "12, 1, 5, impossible value: state 5",
    "13, 1, 4, impossible value: next 4",
    "13, 1, 1, impossible value: next ANYONE names a node",
    "14, 1, 64, impossible value: name of 64 bytes",
    "14, 1, -1, impossible value: name of -1 bytes",
    "14, 1, 3, bytes set that mean nothing",
    "15, 1, 0, impossible value: node name",
    "16, 8, 43, epoch or counter differs",
    "24, 4, 0, impossible value: 0 < renew < softTtl < ttl",
    "24, 4, -8000, impossible value",
    "28, 4, 0, impossible value: stopBound",
    "96, 4, 5000, impossible value: 0 < renew",
    "96, 4, 0, impossible value: 0 < renew",
    "104, 8, 3, epoch or counter differs",
    "192, 1, 2, bytes set that mean nothing",
    "196, 4, -1, impossible value: handOvers",
    "300, 1, 1, bytes set that mean nothing",
    "492, 8, 3, epoch or counter differs",
    "500, 8, 43, epoch or counter differs",
  })
  void impossibleRecordsAreRefused(int at, int size, long value, String fault) {
    byte[] raw =
        changed(
            b -> {
              switch (size) {
                case 1 -> b.put(at, (byte) value);
                case 4 -> b.putInt(at, (int) value);
                default -> b.putLong(at, value);
              }
            });
    assertThat(RecordLayout.decode(raw)).isEmpty();
    assertThat(RecordLayout.fault(raw).orElseThrow()).startsWith(fault);
  }

  @Test
  void negativeEpochUnderAGoodChecksumIsRefused() {
    byte[] raw = changed(b -> b.putLong(16, -1).putLong(500, -1));
    assertThat(RecordLayout.fault(raw).orElseThrow()).contains("epoch -1 is below 0");
  }

  @Test
  void decodingNeverThrows() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] raw = changed(b -> b.put(12 + random.nextInt(496), (byte) random.nextInt(256)));
      RecordLayout.decode(raw);
      byte[] noise = new byte[random.nextInt(600)];
      random.nextBytes(noise);
      assertThat(RecordLayout.decode(noise)).isEmpty();
    }
  }

  @Test
  void damagedNodeRecordsAreRefused() {
    byte[] good = RecordLayout.encodeNode(Records.node("mail-1", 5, ""));
    for (int at : new int[] {0, 8, 12, 16, 40, 200, 2000, 4095}) {
      byte[] changed = good.clone();
      changed[at] ^= 1;
      assertThat(RecordLayout.decodeNode(changed)).as("byte " + at).isEmpty();
    }
    assertThat(RecordLayout.decodeNode(new byte[0])).isEmpty();
    byte[] longer = good.clone();
    ByteBuffer.wrap(longer).putInt(12, 4_070);
    ByteBuffer.wrap(longer).putInt(4092, RecordLayout.crc(longer, 4092));
    assertThat(RecordLayout.decodeNode(longer)).isEmpty();
  }

  @Test
  void whatConcernsTheGroupNeedsTheSecondFormatOnlyWhenThereIsAny() {
    NodeRecord plain = Records.node("mail-1", 5, "");
    Maintenance order =
        new Maintenance(
            3,
            "mail-2",
            "root",
            "neue Platte \u00fc",
            Duration.ofHours(1),
            Duration.ofMillis(61_005));
    for (NodeRecord r :
        List.of(
            plain,
            plain.with(order, Set.of()),
            plain.with(Maintenance.NONE, Set.of("ldap", "dns")),
            plain.with(order, Set.of("ldap")))) {
      byte[] block = RecordLayout.encodeNode(r);
      assertThat(ByteBuffer.wrap(block).getInt(8)).isEqualTo(r.equals(plain) ? 1 : 2);
      assertThat(RecordLayout.decodeNode(block)).contains(r);
    }
    byte[] later = RecordLayout.encodeNode(plain);
    ByteBuffer.wrap(later).putInt(8, 3);
    ByteBuffer.wrap(later).putInt(4092, RecordLayout.crc(later, 4092));
    assertThat(RecordLayout.decodeNode(later)).isEmpty();
    assertThat(NodeLayout.fault(later)).contains("format 3, this version reads up to 2");
  }

  @Test
  void longReasonsAreCut() {
    NodeRecord record =
        Records.node("mail-1", 5, "x".repeat(159) + "\uD83D\uDCEB" + "y".repeat(50));
    NodeRecord back = RecordLayout.decodeNode(RecordLayout.encodeNode(record)).orElseThrow();
    assertThat(back.standings())
        .extractingByKey("mail")
        .extracting(NodeRecord.Standing::reason)
        .isEqualTo("x".repeat(159));
  }

  @Test
  void nodeRecordThatDoesNotFitIsRefusedInWords() {
    NodeRecord small = Records.node("mail-1", 5, "");
    Map<String, NodeRecord.Standing> many = new TreeMap<>();
    for (int i = 0; i < 40; i++) {
      many.put(
          "hierarchy-" + i,
          new NodeRecord.Standing(
              false, "r".repeat(160), 0, 0, true, StorageHealth.UNKNOWN, false));
    }
    NodeRecord big =
        new NodeRecord(
            small.store(),
            small.node(),
            small.machine(),
            small.boot(),
            small.instance(),
            5,
            small.digest(),
            true,
            many,
            Map.of(),
            1);
    assertThatThrownBy(() -> RecordLayout.encodeNode(big))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the record of node mail-1 takes 8,")
        .hasMessageContaining("bytes for 40 hierarchies and 0 peers; a record holds at most 4,000");
  }

  private static byte[] changed(Consumer<ByteBuffer> change) {
    byte[] raw = RecordLayout.encode(Records.golden());
    ByteBuffer buffer = ByteBuffer.wrap(raw);
    change.accept(buffer);
    buffer.putInt(RecordLayout.AT_CRC, RecordLayout.crc(raw, RecordLayout.AT_CRC));
    return raw;
  }

  private static byte[] golden(String name) throws IOException {
    try (InputStream in = RecordLayoutTest.class.getResourceAsStream("/lease/" + name)) {
      if (in == null) {
        throw new IOException("no resource " + name);
      }
      String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }
  }
}

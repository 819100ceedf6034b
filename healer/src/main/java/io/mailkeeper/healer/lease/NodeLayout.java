package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.StorageHealth;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * How a node's record lies in its block of 4,096 bytes. Big-endian; strings as a two-byte length
 * and (modified) UTF-8; maps as a two-byte count and their entries in the order of the keys.
 *
 * <pre>
 * offset  bytes  what
 *      0      8  magic "MKNODE\n\0"
 *      8      4  format: 1, or 2 when it has more to say than 1 can
 *     12      4  length of the payload, at most 4,000
 *     16      n  store, node, machine, boot, instance, counter, digest, networkGood, formats,
 *                standings (tag: ready, reason, claimed, seenEpoch, guardIdle, storage, nobody),
 *                echoes (node: instance, counter); in format 2 also
 *                maintenance (revision, node, by, reason, milliseconds of length and elapsed),
 *                failing
 *   4092      4  CRC32C of bytes 0 to 4091
 * </pre>
 */
final class NodeLayout {

  static final long MAGIC = 0x4d4b_4e4f_4445_0a00L;
  static final int MAX_PAYLOAD = 4_000;
  static final int MAX_REASON = 160;

  /** Newest format that this version reads. */
  static final int FORMAT = 2;

  private static final int FIRST = 1;
  private static final int AT_FORMAT = 8;
  private static final int AT_LENGTH = 12;
  private static final int AT_PAYLOAD = 16;
  private static final int AT_CRC = RecordLayout.BLOCK - 4;

  private NodeLayout() {}

  static byte[] encode(NodeRecord record) {
    byte[] payload = payload(record);
    if (payload.length > MAX_PAYLOAD) {
      throw new IllegalArgumentException(
          String.format(
              "the record of node %s takes %,d bytes for %d hierarchies and %d peers; a record holds"
                  + " at most %,d",
              record.node(),
              payload.length,
              record.standings().size(),
              record.echoes().size(),
              MAX_PAYLOAD));
    }
    ByteBuffer out = ByteBuffer.allocate(RecordLayout.BLOCK);
    out.putLong(0, MAGIC).putInt(AT_FORMAT, format(record)).putInt(AT_LENGTH, payload.length);
    out.put(AT_PAYLOAD, payload);
    return out.putInt(AT_CRC, RecordLayout.crc(out.array(), AT_CRC)).array();
  }

  static Optional<NodeRecord> decode(byte[] block) {
    if (fault(block).isPresent()) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(block);
    int end = AT_PAYLOAD + in.getInt(AT_LENGTH);
    try {
      NodeRecord record =
          parse(Arrays.copyOfRange(block, AT_PAYLOAD, end), in.getInt(AT_FORMAT) > FIRST);
      return Arrays.equals(encode(record), block) ? Optional.of(record) : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // a good checksum over something that we do not write
    }
  }

  /** The block without the zeros between payload and checksum, for a store that keeps history. */
  static byte[] pack(byte[] block) {
    int end = AT_PAYLOAD + ByteBuffer.wrap(block).getInt(AT_LENGTH);
    byte[] packed = Arrays.copyOf(block, end + RecordLayout.BLOCK - AT_CRC);
    System.arraycopy(block, AT_CRC, packed, end, RecordLayout.BLOCK - AT_CRC);
    return packed;
  }

  /** What {@link #pack} has packed; of anything else a block that holds no record. */
  static byte[] unpack(byte[] packed) {
    int end = packed.length - (RecordLayout.BLOCK - AT_CRC);
    byte[] block = new byte[RecordLayout.BLOCK];
    if (end >= AT_PAYLOAD && end <= AT_CRC) {
      System.arraycopy(packed, 0, block, 0, end);
      System.arraycopy(packed, end, block, AT_CRC, RecordLayout.BLOCK - AT_CRC);
    }
    return block;
  }

  /** An older version goes on reading this node as long as there is nothing new to say. */
  private static int format(NodeRecord r) {
    return r.maintenance().equals(Maintenance.NONE) && r.failing().isEmpty() ? FIRST : FORMAT;
  }

  /** Why this block holds no record, as far as its frame tells. */
  static Optional<String> fault(byte[] block) {
    if (block.length != RecordLayout.BLOCK) {
      return Optional.of(block.length + " bytes, expected " + RecordLayout.BLOCK);
    }
    ByteBuffer in = ByteBuffer.wrap(block);
    if (in.getLong(0) != MAGIC) {
      return Optional.of("bad magic");
    }
    int format = in.getInt(AT_FORMAT);
    if (format < FIRST || format > FORMAT) {
      return Optional.of("format " + format + ", this version reads up to " + FORMAT);
    }
    if (in.getInt(AT_CRC) != RecordLayout.crc(block, AT_CRC)) {
      return Optional.of("checksum does not match");
    }
    int length = in.getInt(AT_LENGTH);
    return length >= 0 && length <= MAX_PAYLOAD
        ? Optional.empty()
        : Optional.of("payload of " + length + " bytes");
  }

  private static byte[] payload(NodeRecord r) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      putUuid(out, r.store());
      out.writeUTF(r.node());
      putUuid(out, r.machine());
      putUuid(out, r.boot());
      putUuid(out, r.instance());
      out.writeLong(r.counter());
      out.writeUTF(r.digest());
      out.writeBoolean(r.networkGood());
      out.writeInt(r.formats());
      out.writeShort(r.standings().size());
      for (Map.Entry<String, NodeRecord.Standing> e : new TreeMap<>(r.standings()).entrySet()) {
        putStanding(out, e.getKey(), e.getValue());
      }
      out.writeShort(r.echoes().size());
      for (Map.Entry<String, NodeRecord.Echo> e : new TreeMap<>(r.echoes()).entrySet()) {
        out.writeUTF(e.getKey());
        putUuid(out, e.getValue().instance());
        out.writeLong(e.getValue().counter());
      }
      if (format(r) > FIRST) {
        putMaintenance(out, r.maintenance());
        out.writeShort(r.failing().size());
        for (String cause : new TreeSet<>(r.failing())) {
          out.writeUTF(cause);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot happen in memory", e);
    }
    return bytes.toByteArray();
  }

  private static void putStanding(DataOutputStream out, String tag, NodeRecord.Standing s)
      throws IOException {
    out.writeUTF(tag);
    out.writeBoolean(s.ready());
    out.writeUTF(cut(s.reason()));
    out.writeLong(s.claimed());
    out.writeLong(s.seenEpoch());
    out.writeBoolean(s.guardIdle());
    out.writeUTF(s.storage().name());
    out.writeBoolean(s.nobody());
  }

  private static void putMaintenance(DataOutputStream out, Maintenance m) throws IOException {
    out.writeLong(m.revision());
    out.writeUTF(m.node());
    out.writeUTF(m.by());
    out.writeUTF(m.reason());
    out.writeLong(m.length().toMillis());
    out.writeLong(m.elapsed().toMillis());
  }

  private static String cut(String reason) {
    if (reason.length() <= MAX_REASON) {
      return reason;
    }
    boolean splitsPair = Character.isHighSurrogate(reason.charAt(MAX_REASON - 1));
    return reason.substring(0, splitsPair ? MAX_REASON - 1 : MAX_REASON);
  }

  private static NodeRecord parse(byte[] payload, boolean more) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload))) {
      UUID store = uuid(in);
      String node = in.readUTF();
      UUID machine = uuid(in);
      UUID boot = uuid(in);
      UUID instance = uuid(in);
      long counter = in.readLong();
      String digest = in.readUTF();
      boolean networkGood = in.readBoolean();
      int formats = in.readInt();
      Map<String, NodeRecord.Standing> standings = new TreeMap<>();
      for (int left = in.readUnsignedShort(); left > 0; left--) {
        standings.put(in.readUTF(), standing(in));
      }
      Map<String, NodeRecord.Echo> echoes = new TreeMap<>();
      for (int left = in.readUnsignedShort(); left > 0; left--) {
        echoes.put(in.readUTF(), new NodeRecord.Echo(uuid(in), in.readLong()));
      }
      NodeRecord first =
          new NodeRecord(
              store,
              node,
              machine,
              boot,
              instance,
              counter,
              digest,
              networkGood,
              standings,
              echoes,
              formats);
      return more ? first.with(maintenance(in), failing(in)) : first;
    }
  }

  private static Maintenance maintenance(DataInputStream in) throws IOException {
    return new Maintenance(
        in.readLong(),
        in.readUTF(),
        in.readUTF(),
        in.readUTF(),
        Duration.ofMillis(in.readLong()),
        Duration.ofMillis(in.readLong()));
  }

  private static Set<String> failing(DataInputStream in) throws IOException {
    Set<String> causes = new TreeSet<>();
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      causes.add(in.readUTF());
    }
    return causes;
  }

  private static NodeRecord.Standing standing(DataInputStream in) throws IOException {
    return new NodeRecord.Standing(
        in.readBoolean(),
        in.readUTF(),
        in.readLong(),
        in.readLong(),
        in.readBoolean(),
        StorageHealth.valueOf(in.readUTF()),
        in.readBoolean());
  }

  private static void putUuid(DataOutputStream out, UUID id) throws IOException {
    out.writeLong(id.getMostSignificantBits());
    out.writeLong(id.getLeastSignificantBits());
  }

  private static UUID uuid(DataInputStream in) throws IOException {
    return new UUID(in.readLong(), in.readLong());
  }
}

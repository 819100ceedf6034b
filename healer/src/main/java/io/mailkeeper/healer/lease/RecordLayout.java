package io.mailkeeper.healer.lease;

import io.mailkeeper.healer.Names;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * How an epoch's record lies in the first 512 bytes of its file. Big-endian; times are
 * milliseconds; everything not named is zero.
 *
 * <pre>
 * offset  bytes  what
 *      0      8  magic "MKLEASE\n"                  never moves
 *      8      4  format, 1                          never moves
 *     12      1  state: 1 claimed 2 active          never moves
 *                3 stopping 4 released
 *     13      1  next: 1 anyone 2 node 3 nobody     never moves
 *     14      1  length of next's node              never moves
 *     15      1  length of node
 *     16      8  epoch                              never moves
 *     24      4  ttl                                never moves
 *     28      4  stopBound                          never moves
 *     32     64  next's node, UTF-8                 never moves
 *     96      4  renew
 *    100      4  softTtl
 *    104      8  counter
 *    112     16  hierarchy UUID
 *    128     16  machine id
 *    144     16  boot id
 *    160     16  instance UUID
 *    176     16  claim UUID
 *    192      1  predecessorsDead, 0 or 1
 *    196      4  handOvers
 *    200     64  node, UTF-8
 *    492      8  counter again
 *    500      8  epoch again
 *    508      4  CRC32C of bytes 0 to 507           never moves
 * </pre>
 *
 * <p>A record that cannot be decoded is corrupt: the observer then judges its raw bytes. Decoding
 * accepts exactly what {@link #encode} makes.
 */
public final class RecordLayout {

  /** Bytes of a record. */
  public static final int SIZE = 512;

  /** Bytes of the block that holds a record or a node's record, written as one. */
  public static final int BLOCK = 4096;

  /** The only format this version reads and writes. */
  public static final int FORMAT = 1;

  static final long MAGIC = 0x4d4b_4c45_4153_450aL;
  static final int AT_MAGIC = 0;
  static final int AT_FORMAT = 8;
  static final int AT_STATE = 12;
  static final int AT_NEXT = 13;
  static final int AT_NEXT_LENGTH = 14;
  static final int AT_NODE_LENGTH = 15;
  static final int AT_EPOCH = 16;
  static final int AT_TTL = 24;
  static final int AT_STOP_BOUND = 28;
  static final int AT_NEXT_NODE = 32;
  static final int AT_RENEW = 96;
  static final int AT_SOFT_TTL = 100;
  static final int AT_COUNTER = 104;
  static final int AT_HIERARCHY = 112;
  static final int AT_MACHINE = 128;
  static final int AT_BOOT = 144;
  static final int AT_INSTANCE = 160;
  static final int AT_CLAIM = 176;
  static final int AT_PREDECESSORS_DEAD = 192;
  static final int AT_HAND_OVERS = 196;
  static final int AT_NODE = 200;
  static final int AT_COUNTER_AGAIN = 492;
  static final int AT_EPOCH_AGAIN = 500;
  static final int AT_CRC = 508;

  private static final int MAX_NAME = 63;

  private RecordLayout() {}

  /** The 512 bytes of a record. Throws IllegalArgumentException on a value that has no place. */
  public static byte[] encode(EpochRecord record) {
    checkValues(record);
    ByteBuffer out = ByteBuffer.allocate(SIZE);
    out.putLong(AT_MAGIC, MAGIC).putInt(AT_FORMAT, FORMAT);
    out.put(AT_STATE, stateCode(record.state())).put(AT_NEXT, nextCode(record.next().kind()));
    putName(out, AT_NEXT_LENGTH, AT_NEXT_NODE, record.next().node());
    putName(out, AT_NODE_LENGTH, AT_NODE, record.node());
    out.putLong(AT_EPOCH, record.epoch()).putLong(AT_EPOCH_AGAIN, record.epoch());
    out.putLong(AT_COUNTER, record.counter()).putLong(AT_COUNTER_AGAIN, record.counter());
    out.putInt(AT_TTL, millis(record.ttl())).putInt(AT_STOP_BOUND, millis(record.stopBound()));
    out.putInt(AT_RENEW, millis(record.renew())).putInt(AT_SOFT_TTL, millis(record.softTtl()));
    putUuid(out, AT_HIERARCHY, record.hierarchy());
    putUuid(out, AT_MACHINE, record.machine());
    putUuid(out, AT_BOOT, record.boot());
    putUuid(out, AT_INSTANCE, record.instance());
    putUuid(out, AT_CLAIM, record.claim());
    out.put(AT_PREDECESSORS_DEAD, (byte) (record.predecessorsDead() ? 1 : 0));
    out.putInt(AT_HAND_OVERS, record.handOvers());
    return out.putInt(AT_CRC, crc(out.array(), AT_CRC)).array();
  }

  /** The record in these bytes; empty if they are not one. Never throws. */
  public static Optional<EpochRecord> decode(byte[] raw) {
    return fault(raw).isEmpty() ? Optional.of(parse(ByteBuffer.wrap(raw))) : Optional.empty();
  }

  /** Why these bytes are no record, in words; empty if they are one. Never throws. */
  public static Optional<String> fault(byte[] raw) {
    if (raw.length != SIZE) {
      return Optional.of(raw.length + " bytes, expected " + SIZE);
    }
    ByteBuffer in = ByteBuffer.wrap(raw);
    if (in.getLong(AT_MAGIC) != MAGIC) {
      return Optional.of("bad magic");
    }
    if (in.getInt(AT_FORMAT) != FORMAT) {
      return Optional.of("format " + in.getInt(AT_FORMAT) + ", this version reads " + FORMAT);
    }
    if (in.getInt(AT_CRC) != crc(raw, AT_CRC)) {
      return Optional.of("checksum does not match");
    }
    return faultInValues(in, raw);
  }

  private static Optional<String> faultInValues(ByteBuffer in, byte[] raw) {
    if (in.getLong(AT_EPOCH) != in.getLong(AT_EPOCH_AGAIN)
        || in.getLong(AT_COUNTER) != in.getLong(AT_COUNTER_AGAIN)) {
      return Optional.of("epoch or counter differs from its repetition");
    }
    try {
      if (!Arrays.equals(encode(parse(in)), raw)) {
        return Optional.of("bytes set that mean nothing in format " + FORMAT);
      }
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("impossible value: " + e.getMessage());
    }
  }

  /** A node's record as one block; see {@link NodeLayout}. */
  public static byte[] encodeNode(NodeRecord record) {
    return NodeLayout.encode(record);
  }

  /** The node's record in this block; empty if it holds none. Never throws. */
  public static Optional<NodeRecord> decodeNode(byte[] block) {
    return NodeLayout.decode(block);
  }

  static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private static EpochRecord parse(ByteBuffer in) {
    return new EpochRecord(
        uuid(in, AT_HIERARCHY),
        in.getLong(AT_EPOCH),
        name(in, AT_NODE_LENGTH, AT_NODE),
        uuid(in, AT_MACHINE),
        uuid(in, AT_BOOT),
        uuid(in, AT_INSTANCE),
        uuid(in, AT_CLAIM),
        state(in.get(AT_STATE)),
        new Next(nextKind(in.get(AT_NEXT)), name(in, AT_NEXT_LENGTH, AT_NEXT_NODE)),
        in.getLong(AT_COUNTER),
        Duration.ofMillis(in.getInt(AT_RENEW)),
        Duration.ofMillis(in.getInt(AT_SOFT_TTL)),
        Duration.ofMillis(in.getInt(AT_TTL)),
        Duration.ofMillis(in.getInt(AT_STOP_BOUND)),
        in.get(AT_PREDECESSORS_DEAD) != 0,
        in.getInt(AT_HAND_OVERS));
  }

  private static void checkValues(EpochRecord r) {
    Names.check("node", r.node());
    checkNotNegative("epoch", r.epoch());
    checkNotNegative("counter", r.counter());
    checkNotNegative("handOvers", r.handOvers());
    if (millis(r.stopBound()) <= 0) {
      throw new IllegalArgumentException("stopBound " + r.stopBound() + " is not above 0");
    }
    boolean ascending =
        millis(r.renew()) > 0
            && r.renew().compareTo(r.softTtl()) < 0
            && r.softTtl().compareTo(r.ttl()) < 0;
    if (!ascending) {
      throw new IllegalArgumentException(
          "0 < renew < softTtl < ttl expected, found "
              + r.renew()
              + ", "
              + r.softTtl()
              + ", "
              + r.ttl());
    }
  }

  private static void checkNotNegative(String what, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(what + " " + value + " is below 0");
    }
  }

  private static int millis(Duration d) {
    boolean fits = d.getSeconds() >= 0 && d.getSeconds() < Integer.MAX_VALUE / 1000;
    if (!fits || d.getNano() % 1_000_000 != 0) {
      throw new IllegalArgumentException(d + " is no time in whole milliseconds");
    }
    return (int) d.toMillis();
  }

  private static byte stateCode(EpochState state) {
    return switch (state) {
      case CLAIMED -> 1;
      case ACTIVE -> 2;
      case STOPPING -> 3;
      case RELEASED -> 4;
    };
  }

  private static EpochState state(byte code) {
    for (EpochState state : EpochState.values()) {
      if (stateCode(state) == code) {
        return state;
      }
    }
    throw new IllegalArgumentException("state " + code);
  }

  private static byte nextCode(Next.Kind kind) {
    return switch (kind) {
      case ANYONE -> 1;
      case NODE -> 2;
      case NOBODY -> 3;
    };
  }

  private static Next.Kind nextKind(byte code) {
    for (Next.Kind kind : Next.Kind.values()) {
      if (nextCode(kind) == code) {
        return kind;
      }
    }
    throw new IllegalArgumentException("next " + code);
  }

  private static void putName(ByteBuffer out, int atLength, int at, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_NAME) {
      throw new IllegalArgumentException(
          "name '" + name + "' is longer than " + MAX_NAME + " bytes");
    }
    out.put(atLength, (byte) bytes.length).put(at, bytes);
  }

  private static String name(ByteBuffer in, int atLength, int at) {
    int length = in.get(atLength);
    if (length < 0 || length > MAX_NAME) {
      throw new IllegalArgumentException("name of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    in.get(at, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void putUuid(ByteBuffer out, int at, UUID id) {
    out.putLong(at, id.getMostSignificantBits()).putLong(at + 8, id.getLeastSignificantBits());
  }

  private static UUID uuid(ByteBuffer in, int at) {
    return new UUID(in.getLong(at), in.getLong(at + 8));
  }
}

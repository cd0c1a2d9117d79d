package dev.mdk.control.server;

import dev.mdk.LogLevel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * One record of the journal, and its bytes:
 *
 * <pre>
 *  0  FF 4D 44 FE    where a record begins; no UTF-8 holds FF or FE
 *  4  length         of all that follows the checksum
 *  8  CRC-32C        of the length and of all that follows
 * 12  kind, level    what searches look at before they read the text
 * 14  received, time in milliseconds
 * 30  trace          a hash
 * 38  service        a hash
 * 42  origin         the id of the process, or its hash
 * 58  sequence       its number there; -1 for none
 * 66  text           JSON in UTF-8
 * </pre>
 *
 * A damaged record is found by its checksum, and the next one by its beginning.
 *
 * @param kind what the text is
 * @param level how grave it is, by {@link #gravity}
 * @param received when it came
 * @param time when it happened, by the clock of the process
 * @param trace the hash of the trace
 * @param service the hash of the service
 * @param origin the process that sent it
 * @param sequence its number there; -1 for none
 * @param text its text
 */
record JournalRecord(
    Kind kind,
    int level,
    long received,
    long time,
    long trace,
    int service,
    UUID origin,
    long sequence,
    String text) {

  /** What a text is. */
  enum Kind {
    /** Not one that this version writes. */
    UNKNOWN(0),
    /** A log line. */
    LINE(1),
    /** What came of an interaction. */
    REPORT(2),
    /** Which events were seen before; at the beginning of each segment. */
    SEEN(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    static Kind of(int code) {
      return switch (code) {
        case 1 -> LINE;
        case 2 -> REPORT;
        case 3 -> SEEN;
        default -> UNKNOWN;
      };
    }
  }

  /** Comes with events that have no number. */
  static final long NO_SEQUENCE = -1;

  /** The longest record. Texts of RTP are at most 60,000 bytes long. */
  static final int MAX_BYTES = 128 * 1024;

  private static final int MAGIC = 0xFF4D44FE;
  private static final int HEAD = 12;
  private static final int FIXED = 54;

  /** Returns a level as a number, that of the gravest the lowest. */
  static int gravity(LogLevel level) {
    return switch (level) {
      case CRITICAL -> 0;
      case ERROR -> 1;
      case WARN -> 2;
      case INFO -> 3;
      case DEBUG -> 4;
    };
  }

  byte[] bytes() {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(HEAD + FIXED + utf8.length);
    bytes.putInt(MAGIC).putInt(FIXED + utf8.length).putInt(0);
    bytes.put((byte) kind.code()).put((byte) level).putLong(received).putLong(time);
    bytes.putLong(trace).putInt(service);
    bytes.putLong(origin.getMostSignificantBits()).putLong(origin.getLeastSignificantBits());
    bytes.putLong(sequence).put(utf8);
    bytes.putInt(8, checksum(bytes.array(), 0, FIXED + utf8.length));
    return bytes.array();
  }

  private static int checksum(byte[] bytes, int at, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, at + 4, 4);
    crc.update(bytes, at + HEAD, length);
    return (int) crc.getValue();
  }

  /** Where a record is in some bytes; whole, as its checksum was right. */
  static final class Place {
    private final byte[] bytes;
    private final int at;
    private final int length;

    Place(byte[] bytes, int at, int length) {
      this.bytes = bytes;
      this.at = at;
      this.length = length;
    }

    int at() {
      return at;
    }

    int length() {
      return length;
    }

    int end() {
      return at + length;
    }

    Kind kind() {
      return Kind.of(bytes[at + 12]);
    }

    int level() {
      return bytes[at + 13];
    }

    long received() {
      return buffer().getLong(at + 14);
    }

    long time() {
      return buffer().getLong(at + 22);
    }

    long trace() {
      return buffer().getLong(at + 30);
    }

    int service() {
      return buffer().getInt(at + 38);
    }

    UUID origin() {
      return new UUID(buffer().getLong(at + 42), buffer().getLong(at + 50));
    }

    long sequence() {
      return buffer().getLong(at + 58);
    }

    String text() {
      int from = at + HEAD + FIXED;
      return new String(bytes, from, at + length - from, StandardCharsets.UTF_8);
    }

    private ByteBuffer buffer() {
      return ByteBuffer.wrap(bytes);
    }
  }

  /**
   * Finds the first whole record that begins in a part of some bytes.
   *
   * @param from where to look first
   * @param until where not to look any more
   * @param end of the bytes
   * @return the record, or null if there is none
   */
  static @Nullable Place find(byte[] bytes, int from, int until, int end) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    for (int at = from; at < until && at + HEAD + FIXED <= end; at++) {
      if (bytes[at] != (byte) 0xFF || buffer.getInt(at) != MAGIC) {
        continue;
      }
      int length = buffer.getInt(at + 4);
      if (length >= FIXED
          && length <= MAX_BYTES - HEAD
          && length <= end - at - HEAD
          && buffer.getInt(at + 8) == checksum(bytes, at, length)) {
        return new Place(bytes, at, HEAD + length);
      }
    }
    return null;
  }

  /** A hash that spreads well; whatever it hits is compared as text afterwards. */
  static long hash(String text) {
    long hash = 0xCBF29CE484222325L; // FNV-1a
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
    }
    hash ^= hash >>> 32;
    return hash * 0x9E3779B97F4A7C15L;
  }

  /** Returns the id of a process, of whatever form, in 16 bytes. */
  static UUID origin(String node) {
    try {
      UUID id = UUID.fromString(node);
      if (node.length() == 36) {
        return id;
      }
    } catch (IllegalArgumentException e) {
      // another kind of name
    }
    return UUID.nameUUIDFromBytes(node.getBytes(StandardCharsets.UTF_8));
  }
}

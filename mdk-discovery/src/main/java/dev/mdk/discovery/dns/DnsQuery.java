package dev.mdk.discovery.dns;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;

/**
 * A question; RFC 1035, section 4.
 *
 * @param id by which its answer is known
 * @param name what is asked about
 * @param type which records
 */
record DnsQuery(int id, String name, int type) {

  /** As much as fits in a datagram nearly everywhere, by the flag day of 2020. */
  static final int DATAGRAM = 1_232;

  private static final int RECURSION_DESIRED = 0x0100;
  private static final int INTERNET = 1;
  private static final int OPT = 41; // RFC 6891

  /** Returns the message, with or without the word on how long an answer may be. */
  byte[] encode(boolean extended) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(64);
    put(out, id);
    put(out, RECURSION_DESIRED);
    put(out, 1);
    put(out, 0);
    put(out, 0);
    put(out, extended ? 1 : 0);
    for (String label : name.split("\\.", -1)) {
      byte[] bytes = label.getBytes(US_ASCII);
      out.write(bytes.length);
      out.writeBytes(bytes);
    }
    out.write(0);
    put(out, type);
    put(out, INTERNET);
    if (extended) {
      out.write(0);
      put(out, OPT);
      put(out, DATAGRAM);
      put(out, 0);
      put(out, 0);
      put(out, 0);
    }
    return out.toByteArray();
  }

  private static void put(ByteArrayOutputStream out, int value) {
    out.write(value >> 8);
    out.write(value);
  }
}

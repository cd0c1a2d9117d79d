package dev.mdk.discovery.dns;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What a server answered; RFC 1035, section 4. Nothing in it is believed: a length or a pointer
 * that leads out of the message, or round in circles, makes it no answer.
 *
 * @param code 0 for an answer, 3 if there is no such name; else it is a failure
 * @param truncated whether the rest is to be had over TCP
 * @param answers what answers the question
 * @param others what was added to it: who answers for the domain, addresses of targets
 */
record DnsAnswer(int code, boolean truncated, List<DnsRecord> answers, List<DnsRecord> others) {

  static final int NO_ERROR = 0;
  static final int FORMAT_ERROR = 1;
  static final int NO_SUCH_NAME = 3;

  /** Says why a message is none. */
  static final class Malformed extends IOException {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message);
    }
  }

  /**
   * Reads an answer.
   *
   * @return the answer, or null if the message is not that of the question
   * @throws Malformed if it is, and cannot be read
   */
  static @Nullable DnsAnswer decode(byte[] message, int length, DnsQuery query) throws Malformed {
    return new Reader(message, length).answer(query);
  }

  /** Goes through a message once. */
  private static final class Reader {
    private static final int HEADER = 12;
    private static final int RESPONSE = 0x8000;
    private static final int OPCODE = 0x7800;
    private static final int TRUNCATED = 0x0200;
    private static final int CODE = 0x000f;
    private static final int INTERNET = 1;
    private static final int POINTER = 0xc0;
    private static final int MAX_NAME = 255;
    private static final long MAX_TTL = Integer.MAX_VALUE; // what is above counts as zero: RFC 2181

    private final byte[] message;
    private final int length;
    private int at;

    Reader(byte[] message, int length) {
      this.message = message;
      this.length = length;
    }

    @Nullable
    DnsAnswer answer(DnsQuery query) throws Malformed {
      if (length < HEADER || u16() != query.id()) {
        return null;
      }
      int flags = u16();
      if ((flags & RESPONSE) == 0 || (flags & OPCODE) != 0) {
        return null;
      }
      int questions = u16();
      int answers = u16();
      int authorities = u16();
      int additional = u16();
      if (questions == 0 && (flags & CODE) == FORMAT_ERROR) { // some leave it out then
        return new DnsAnswer(FORMAT_ERROR, false, List.of(), List.of());
      }
      boolean same =
          questions == 1
              && name().equals(DnsName.normal(query.name()))
              && u16() == query.type()
              && u16() == INTERNET;
      if (!same) {
        return null;
      }
      boolean cut = (flags & TRUNCATED) != 0;
      if (cut) {
        return new DnsAnswer(flags & CODE, true, List.of(), List.of());
      }
      List<DnsRecord> first = records(answers);
      List<DnsRecord> others = records(authorities);
      others.addAll(records(additional));
      return new DnsAnswer(flags & CODE, false, first, others);
    }

    private List<DnsRecord> records(int count) throws Malformed {
      List<DnsRecord> records = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String owner = name();
        int type = u16();
        int family = u16();
        long ttl = (long) u16() << 16 | u16();
        int size = u16();
        int end = at + size;
        if (end > length) {
          throw new Malformed("a record that is longer than its message");
        }
        if (family == INTERNET) {
          DnsRecord record = record(owner, type, ttl > MAX_TTL ? 0 : ttl, end);
          if (record != null) {
            records.add(record);
          }
        }
        at = end;
      }
      return records;
    }

    private @Nullable DnsRecord record(String owner, int type, long ttl, int end) throws Malformed {
      DnsRecord record =
          switch (type) {
            case DnsRecord.A -> address(owner, ttl, type, 4, end);
            case DnsRecord.AAAA -> address(owner, ttl, type, 16, end);
            case DnsRecord.CNAME -> new DnsRecord.Alias(owner, ttl, name());
            case DnsRecord.SRV -> new DnsRecord.Service(owner, ttl, u16(), u16(), u16(), name());
            case DnsRecord.TXT -> new DnsRecord.Text(owner, ttl, text(end));
            case DnsRecord.SOA -> negative(owner, ttl);
            default -> null;
          };
      if (record != null && at != end) {
        throw new Malformed("a record of another length than it says");
      }
      return record;
    }

    private DnsRecord address(String owner, long ttl, int type, int size, int end)
        throws Malformed {
      if (end - at != size) {
        throw new Malformed("an address of " + (end - at) + " bytes");
      }
      byte[] bytes = new byte[size];
      System.arraycopy(message, at, bytes, 0, size);
      at = end;
      try {
        String text = InetAddress.getByAddress(bytes).getHostAddress();
        return new DnsRecord.Address(
            owner, ttl, type, text.indexOf(':') >= 0 ? "[" + text + "]" : text);
      } catch (java.net.UnknownHostException e) {
        throw new Malformed("an address that is none");
      }
    }

    private DnsRecord negative(String owner, long ttl) throws Malformed {
      name();
      name();
      for (int i = 0; i < 8; i++) {
        u16(); // serial, refresh, retry, expire
      }
      long minimum = (long) u16() << 16 | u16();
      return new DnsRecord.Negative(owner, Math.min(ttl, minimum));
    }

    private String text(int end) throws Malformed {
      StringBuilder text = new StringBuilder();
      while (at < end) {
        int size = u8();
        if (at + size > end) {
          throw new Malformed("a text that is longer than its record");
        }
        text.append(new String(message, at, size, UTF_8));
        at += size;
      }
      return text.toString();
    }

    /** Reads a name. Pointers lead backwards only, so that it ends. */
    private String name() throws Malformed {
      StringBuilder name = new StringBuilder();
      int here = at;
      int lowest = at;
      boolean jumped = false;
      while (true) {
        int size = byteAt(here);
        if ((size & POINTER) == POINTER) {
          int target = (size & ~POINTER) << 8 | byteAt(here + 1);
          if (!jumped) {
            at = here + 2;
          }
          if (target >= lowest) {
            throw new Malformed("a name that points forward");
          }
          jumped = true;
          lowest = target;
          here = target;
        } else if ((size & POINTER) != 0) {
          throw new Malformed("a label of an unknown kind");
        } else if (size == 0) {
          if (!jumped) {
            at = here + 1;
          }
          return name.toString();
        } else {
          if (name.length() + size + 1 > MAX_NAME) {
            throw new Malformed("a name of more than " + MAX_NAME + " bytes");
          }
          label(name, here + 1, size);
          here += size + 1;
        }
      }
    }

    private void label(StringBuilder name, int from, int size) throws Malformed {
      if (!name.isEmpty()) {
        name.append('.');
      }
      for (int i = from; i < from + size; i++) {
        int c = byteAt(i);
        boolean upper = c >= 'A' && c <= 'Z';
        // What is no letter of a name must not be taken for a dot, or for anything in a URL.
        name.append(DnsName.isGood((char) c) ? (char) (upper ? c + 'a' - 'A' : c) : '?');
      }
    }

    private int byteAt(int index) throws Malformed {
      if (index >= length) {
        throw new Malformed("a message that ends too early");
      }
      return message[index] & 0xff;
    }

    private int u8() throws Malformed {
      return byteAt(at++);
    }

    private int u16() throws Malformed {
      return u8() << 8 | u8();
    }
  }
}

package dev.mdk.discovery;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** A literal IP address, read without any look-up. */
final class IpAddress {

  /** What kind of address it is. */
  enum Kind {
    LOOPBACK,
    LINK_LOCAL,
    OTHER
  }

  private static final Pattern WORD = Pattern.compile("[0-9a-f]{1,4}");
  private static final int WORDS = 8;
  private static final int[] BAD = new int[WORDS + 1]; // fits nowhere

  /** Of 16 bits each, as in IPv6; an IPv4 address is mapped, {@code ::ffff:a.b.c.d}. */
  private final int[] words;

  private IpAddress(int... words) {
    this.words = words;
  }

  /** Reads four decimal numbers with points between, and nothing else that some take for one. */
  static Optional<IpAddress> v4(String text) {
    int[] bytes = new int[4];
    int count = 0;
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' && digits > 0 && count < 3) {
        count++;
        digits = 0;
      } else if (c >= '0' && c <= '9' && (digits == 0 || bytes[count] > 0)) { // no leading zero
        bytes[count] = bytes[count] * 10 + (c - '0');
        digits++;
      } else {
        return Optional.empty();
      }
      if (bytes[count] > 255) {
        return Optional.empty();
      }
    }
    if (count < 3 || digits == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new IpAddress(0, 0, 0, 0, 0, 0xffff, bytes[0] << 8 | bytes[1], bytes[2] << 8 | bytes[3]));
  }

  /** Reads the form of RFC 4291, section 2.2, without brackets and zone. */
  static Optional<IpAddress> v6(String text) {
    int gap = text.indexOf("::");
    int[] front = words(gap < 0 ? text : text.substring(0, gap));
    int[] back = words(gap < 0 ? "" : text.substring(gap + 2));
    int length = front.length + back.length;
    boolean fits = gap < 0 ? length == WORDS : length < WORDS;
    if (!fits) {
      return Optional.empty();
    }
    int[] words = Arrays.copyOf(front, WORDS);
    System.arraycopy(back, 0, words, WORDS - back.length, back.length);
    return Optional.of(new IpAddress(words));
  }

  private static int[] words(String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    String[] parts = text.split(":", -1);
    Optional<IpAddress> end = v4(parts[parts.length - 1]);
    int plain = end.isPresent() ? parts.length - 1 : parts.length;
    int[] words = new int[end.isPresent() ? plain + 2 : plain];
    for (int i = 0; i < plain; i++) {
      if (!WORD.matcher(parts[i]).matches()) {
        return BAD;
      }
      words[i] = Integer.parseInt(parts[i], 16);
    }
    if (end.isPresent()) {
      System.arraycopy(end.get().words, WORDS - 2, words, plain, 2);
    }
    return words;
  }

  Kind kind() {
    if ((words[0] & 0xffc0) == 0xfe80) {
      return Kind.LINK_LOCAL;
    }
    boolean zeros = Arrays.stream(words, 0, 5).allMatch(word -> word == 0);
    boolean mapped = zeros && (words[5] == 0xffff || words[5] == 0); // 0: ::, ::1 and an old form
    boolean translated = words[0] == 0x64 && words[1] == 0xff9b; // NAT64, RFC 6052
    if (!mapped && !translated) {
      return Kind.OTHER;
    }
    int high = words[6] >> 8;
    if (high == 127 || high == 0) { // 0.0.0.0 and :: lead here as well
      return Kind.LOOPBACK;
    }
    return words[6] == 0xa9fe ? Kind.LINK_LOCAL : Kind.OTHER;
  }
}

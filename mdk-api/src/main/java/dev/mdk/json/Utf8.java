package dev.mdk.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;

/** UTF-8 to the letter: neither overlong forms nor surrogates, and no replacement characters. */
final class Utf8 {
  private Utf8() {}

  static String decode(byte[] utf8) {
    String text = new String(utf8, UTF_8); // much faster than a decoder, but it replaces errors
    if (text.indexOf('\uFFFD') >= 0) {
      refuseMalformed(utf8);
    }
    return text;
  }

  private static void refuseMalformed(byte[] utf8) {
    ByteBuffer in = ByteBuffer.wrap(utf8);
    CharBuffer out = CharBuffer.allocate(utf8.length); // no sequence makes more chars than bytes
    if (UTF_8.newDecoder().decode(in, out, true).isError()) {
      throw new JsonException(in.position(), "found malformed UTF-8 (expected: none)");
    }
  }

  /** Returns the bytes of the first {@code chars} of a text without unpaired surrogates. */
  static int length(String text, int chars) {
    int bytes = 0;
    for (int i = 0; i < chars; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes += 1;
      } else if (c < 0x800 || Character.isSurrogate(c)) { // a pair makes four
        bytes += 2;
      } else {
        bytes += 3;
      }
    }
    return bytes;
  }
}

package dev.mdk.control.server;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The frames that a server sends: whole and unmasked (RFC 6455, section 5). */
final class WebSocketFrame {

  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xA;

  /** The longest payload of a control frame. */
  static final int MAX_CONTROL = 125;

  private static final int FINAL = 0x80;

  private WebSocketFrame() {}

  static byte[] text(String text) {
    return frame(TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] pong(byte[] payload) {
    return frame(PONG, payload);
  }

  /** A close frame; of a reason that is too long the beginning. */
  static byte[] close(int code, String reason) {
    byte[] utf8 = reason.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(utf8.length, MAX_CONTROL - 2);
    while (length < utf8.length && length > 0 && (utf8[length] & 0xC0) == 0x80) {
      length--; // not within a character
    }
    byte[] payload = new byte[2 + length];
    payload[0] = (byte) (code >> 8);
    payload[1] = (byte) code;
    System.arraycopy(utf8, 0, payload, 2, length);
    return frame(CLOSE, payload);
  }

  /** The answer to a close frame without a code. */
  static byte[] close() {
    return frame(CLOSE, new byte[0]);
  }

  private static byte[] frame(int opcode, byte[] payload) {
    int length = payload.length;
    byte[] head;
    if (length <= 125) {
      head = new byte[] {(byte) (FINAL | opcode), (byte) length};
    } else if (length <= 0xFFFF) {
      head = new byte[] {(byte) (FINAL | opcode), 126, (byte) (length >> 8), (byte) length};
    } else {
      head =
          new byte[] {
            (byte) (FINAL | opcode),
            127,
            0,
            0,
            0,
            0,
            (byte) (length >> 24),
            (byte) (length >> 16),
            (byte) (length >> 8),
            (byte) length
          };
    }
    byte[] frame = Arrays.copyOf(head, head.length + length);
    System.arraycopy(payload, 0, frame, head.length, length);
    return frame;
  }
}

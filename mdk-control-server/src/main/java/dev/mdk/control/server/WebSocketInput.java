package dev.mdk.control.server;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Reads what a client sends after the handshake, strictly (RFC 6455): every frame is masked, no
 * reserved bit is set, lengths are in their shortest form, control frames are whole and short, a
 * message is fragmented in order, text is UTF-8. Memory is taken as the bytes arrive, not as they
 * are announced. For one thread.
 */
final class WebSocketInput {

  private static final int CHUNK = 8 * 1024;

  private final InputStream in;
  private final int maxMessage;
  private byte[] message = {}; // of a fragmented message, what has arrived
  private boolean fragmented;

  /**
   * Reads from a stream.
   *
   * @param maxMessage the most bytes of a message, of all its fragments together
   */
  WebSocketInput(InputStream in, int maxMessage) {
    this.in = in;
    this.maxMessage = maxMessage;
  }

  /** What came. */
  sealed interface Received {
    /** A whole message. */
    record Text(String text) implements Received {}

    /** To be answered by a pong with the same payload. */
    final class Ping implements Received {
      private final byte[] payload;

      Ping(byte[] payload) {
        this.payload = payload;
      }

      byte[] payload() {
        return payload;
      }
    }

    /** An answer, or a sign of life. */
    record Pong() implements Received {}

    /** The last frame; the code is empty if there is none. */
    record Close(OptionalInt code) implements Received {}
  }

  /**
   * Waits for the next message or control frame.
   *
   * @throws WebSocketFault if the client breaks a rule
   * @throws EOFException if the connection ends without a close frame
   */
  Received next() throws IOException {
    while (true) {
      int head = octet();
      int opcode = head & 0x0F;
      boolean last = (head & 0x80) != 0;
      if ((head & 0x70) != 0) {
        throw protocol("a reserved bit is set");
      }
      long length = length();
      if (opcode >= WebSocketFrame.CLOSE) {
        return control(opcode, last, length);
      }
      checkData(opcode, length);
      byte[] payload = payload(length);
      byte[] whole = fragmented || !last ? append(payload) : payload;
      fragmented = !last;
      if (last) {
        message = new byte[0];
        return new Received.Text(text(whole, 0, whole.length));
      }
    }
  }

  private Received control(int opcode, boolean last, long length) throws IOException {
    if (!last) {
      throw protocol("a control frame is fragmented");
    }
    if (length > WebSocketFrame.MAX_CONTROL) {
      throw protocol("a control frame of " + length + " bytes (expected: <= 125)");
    }
    return switch (opcode) {
      case WebSocketFrame.CLOSE -> close(payload(length));
      case WebSocketFrame.PING -> new Received.Ping(payload(length));
      case WebSocketFrame.PONG -> {
        payload(length);
        yield new Received.Pong();
      }
      default -> throw protocol("unknown opcode " + opcode);
    };
  }

  private Received close(byte[] payload) throws IOException {
    if (payload.length == 0) {
      return new Received.Close(OptionalInt.empty());
    }
    if (payload.length == 1) {
      throw protocol("a close frame of one byte");
    }
    int code = (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
    if (!mayBeSent(code)) {
      throw protocol("close code " + code);
    }
    text(payload, 2, payload.length);
    return new Received.Close(OptionalInt.of(code));
  }

  /** RFC 6455, section 7.4, and what was registered since. */
  private static boolean mayBeSent(int code) {
    return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006)
        || (code >= 3000 && code <= 4999);
  }

  private void checkData(int opcode, long length) throws WebSocketFault {
    switch (opcode) {
      case WebSocketFrame.TEXT -> {
        if (fragmented) {
          throw protocol("a new message within a fragmented one");
        }
      }
      case WebSocketFrame.CONTINUATION -> {
        if (!fragmented) {
          throw protocol("a continuation of nothing");
        }
      }
      case WebSocketFrame.BINARY ->
          throw new WebSocketFault(WebSocketFault.UNSUPPORTED, "a binary message");
      default -> throw protocol("unknown opcode " + opcode);
    }
    if (length > maxMessage - message.length) {
      throw new WebSocketFault(
          WebSocketFault.TOO_BIG, "a message of more than " + maxMessage + " bytes");
    }
  }

  private long length() throws IOException {
    int second = octet();
    if ((second & 0x80) == 0) {
      throw protocol("a frame is not masked");
    }
    int announced = second & 0x7F;
    if (announced < 126) {
      return announced;
    }
    int octets = announced == 126 ? 2 : 8;
    long length = 0;
    for (int i = 0; i < octets; i++) {
      length = length << 8 | octet();
    }
    if (length < 0 || length <= (octets == 2 ? 125 : 0xFFFF)) {
      throw protocol("a length that is not in its shortest form");
    }
    return length;
  }

  /** Reads and unmasks; the length was checked against a limit. */
  private byte[] payload(long length) throws IOException {
    byte[] mask = {(byte) octet(), (byte) octet(), (byte) octet(), (byte) octet()};
    byte[] payload = new byte[(int) Math.min(length, CHUNK)];
    int size = 0;
    while (size < length) {
      if (size == payload.length) {
        payload = Arrays.copyOf(payload, (int) Math.min(length, 2L * size));
      }
      int count = in.read(payload, size, payload.length - size);
      if (count < 0) {
        throw new EOFException("the connection ended within a frame");
      }
      size += count;
    }
    for (int i = 0; i < size; i++) {
      payload[i] ^= mask[i & 3];
    }
    return payload;
  }

  private byte[] append(byte[] fragment) {
    int size = message.length;
    message = Arrays.copyOf(message, size + fragment.length);
    System.arraycopy(fragment, 0, message, size, fragment.length);
    return message;
  }

  private static String text(byte[] utf8, int from, int to) throws WebSocketFault {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(utf8, from, to - from))
          .toString();
    } catch (CharacterCodingException e) {
      throw new WebSocketFault(WebSocketFault.NOT_UTF8, "text that is not UTF-8");
    }
  }

  private int octet() throws IOException {
    int octet = in.read();
    if (octet < 0) {
      throw new EOFException("the connection ended without a close frame");
    }
    return octet;
  }

  private static WebSocketFault protocol(String what) {
    return new WebSocketFault(WebSocketFault.PROTOCOL, what);
  }
}

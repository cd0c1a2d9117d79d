package dev.mdk.control.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mdk.control.server.WebSocketInput.Received;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketInputTest {

  private static final int MAX = 100_000;
  private static final int FIN = 0x80;

  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

  /** Sends a frame as a client does, with the shortest length there is. */
  private void frame(int head, byte[] payload) {
    sent.write(head);
    if (payload.length < 126) {
      sent.write(0x80 | payload.length);
    } else if (payload.length <= 0xFFFF) {
      sent.write(0x80 | 126);
      sent.write(payload.length >> 8);
      sent.write(payload.length);
    } else {
      sent.write(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        sent.write((int) ((long) payload.length >>> shift));
      }
    }
    masked(payload);
  }

  private void masked(byte[] payload) {
    byte[] mask = {0x12, (byte) 0xF3, 0x00, 0x7F};
    sent.writeBytes(mask);
    for (int i = 0; i < payload.length; i++) {
      sent.write(payload[i] ^ mask[i % 4]);
    }
  }

  private void text(int head, String text) {
    frame(head, text.getBytes(StandardCharsets.UTF_8));
  }

  private void bytes(int... bytes) {
    for (int each : bytes) {
      sent.write(each);
    }
  }

  private WebSocketInput input() {
    return new WebSocketInput(new ByteArrayInputStream(sent.toByteArray()), MAX);
  }

  private void isRefused(int code) {
    WebSocketInput input = input();
    assertThatExceptionOfType(WebSocketFault.class)
        .isThrownBy(
            () -> {
              while (true) {
                input.next();
              }
            })
        .satisfies(fault -> assertThat(fault.code()).isEqualTo(code));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, MAX})
  void readsATextOfAnyLengthUpToTheLimit(int length) throws IOException {
    text(FIN | 1, "x".repeat(length));
    text(FIN | 1, "next");
    WebSocketInput input = input();

    assertThat(input.next()).isEqualTo(new Received.Text("x".repeat(length)));
    assertThat(input.next()).isEqualTo(new Received.Text("next"));
  }

  @Test
  void readsTextThatArrivesByteByByte() throws IOException {
    text(FIN | 1, "日本 🚀".repeat(5000));
    InputStream slow =
        new ByteArrayInputStream(sent.toByteArray()) {
          @Override
          public synchronized int read(byte[] bytes, int offset, int length) {
            return super.read(bytes, offset, Math.min(length, 1));
          }
        };

    assertThat(new WebSocketInput(slow, MAX).next())
        .isEqualTo(new Received.Text("日本 🚀".repeat(5000)));
  }

  @Test
  void joinsFragmentsEvenWithinACharacterAndAroundControlFrames() throws IOException {
    byte[] utf8 = "é🚀".getBytes(StandardCharsets.UTF_8);
    frame(1, Arrays.copyOfRange(utf8, 0, 1));
    text(FIN | 9, "are you there");
    frame(0, Arrays.copyOfRange(utf8, 1, 4));
    frame(0, new byte[0]);
    frame(FIN, Arrays.copyOfRange(utf8, 4, utf8.length));
    text(FIN | 1, "next");
    WebSocketInput input = input();

    assertThat(((Received.Ping) input.next()).payload())
        .isEqualTo("are you there".getBytes(StandardCharsets.UTF_8));
    assertThat(input.next()).isEqualTo(new Received.Text("é🚀"));
    assertThat(input.next()).isEqualTo(new Received.Text("next"));
  }

  @Test
  void readsPongsAndTheCloseFrame() throws IOException {
    text(FIN | 10, "pong");
    frame(FIN | 8, new byte[] {0x03, (byte) 0xE8, 'b', 'y', 'e'});
    frame(FIN | 8, new byte[0]);
    WebSocketInput input = input();

    assertThat(input.next()).isEqualTo(new Received.Pong());
    assertThat(input.next()).isEqualTo(new Received.Close(OptionalInt.of(1000)));
    assertThat(input.next()).isEqualTo(new Received.Close(OptionalInt.empty()));
  }

  @Test
  void refusesAFrameThatIsNotMasked() {
    bytes(FIN | 1, 2, 'h', 'i');
    isRefused(WebSocketFault.PROTOCOL);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x40, 0x20, 0x10})
  void refusesReservedBits(int bit) {
    text(FIN | bit | 1, "x");
    isRefused(WebSocketFault.PROTOCOL);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
  void refusesUnknownOpcodes(int opcode) {
    text(FIN | opcode, "x");
    isRefused(WebSocketFault.PROTOCOL);
  }

  @Test
  void refusesBinaryMessages() {
    text(FIN | 2, "x");
    isRefused(WebSocketFault.UNSUPPORTED);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 9, 10})
  void refusesControlFramesThatAreFragmentedOrLong(int opcode) {
    text(opcode, "x");
    isRefused(WebSocketFault.PROTOCOL);
    sent.reset();
    text(FIN | opcode, "x".repeat(126));
    isRefused(WebSocketFault.PROTOCOL);
  }

  @Test
  void refusesFragmentsOutOfOrder() {
    text(FIN, "continues nothing");
    isRefused(WebSocketFault.PROTOCOL);
    sent.reset();
    text(1, "first");
    text(FIN | 1, "second before the first has ended");
    isRefused(WebSocketFault.PROTOCOL);
  }

  @Test
  void refusesLengthsThatAreNotInTheirShortestForm() {
    bytes(FIN | 1, 0x80 | 126, 0, 125);
    masked(new byte[125]);
    isRefused(WebSocketFault.PROTOCOL);
    sent.reset();
    bytes(FIN | 1, 0x80 | 127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF);
    isRefused(WebSocketFault.PROTOCOL);
    sent.reset();
    bytes(FIN | 1, 0x80 | 127, 0x80, 0, 0, 0, 0, 0, 0, 1);
    isRefused(WebSocketFault.PROTOCOL);
  }

  @Test
  void refusesMoreThanTheLimitBeforeItArrives() {
    bytes(FIN | 1, 0x80 | 127, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF);
    isRefused(WebSocketFault.TOO_BIG);
    sent.reset();
    text(1, "x".repeat(MAX));
    text(0, "y");
    isRefused(WebSocketFault.TOO_BIG);
  }

  @Test
  void refusesTextThatIsNotUtf8() {
    for (int[] bad :
        new int[][] {
          {0xFF}, {0xC0, 0x80}, {0xED, 0xA0, 0x80}, {0xE2, 0x82}, {0xF4, 0x90, 0x80, 0x80}
        }) {
      sent.reset();
      byte[] payload = new byte[bad.length];
      for (int i = 0; i < bad.length; i++) {
        payload[i] = (byte) bad[i];
      }
      frame(FIN | 1, payload);
      isRefused(WebSocketFault.NOT_UTF8);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535})
  void refusesCloseCodesThatNobodyMaySend(int code) {
    frame(FIN | 8, new byte[] {(byte) (code >> 8), (byte) code});
    isRefused(WebSocketFault.PROTOCOL);
  }

  @Test
  void refusesACloseFrameOfOneByteOrWithAReasonThatIsNotUtf8() {
    frame(FIN | 8, new byte[] {3});
    isRefused(WebSocketFault.PROTOCOL);
    sent.reset();
    frame(FIN | 8, new byte[] {0x03, (byte) 0xE8, (byte) 0xFF});
    isRefused(WebSocketFault.NOT_UTF8);
  }

  @Test
  void endsWithTheConnectionWhereverItIsCut() {
    text(1, "first");
    text(FIN, "x".repeat(200));
    byte[] all = sent.toByteArray();
    for (int length = 0; length < all.length; length++) {
      InputStream cut = new ByteArrayInputStream(all, 0, length);
      WebSocketInput input = new WebSocketInput(cut, MAX);
      assertThatExceptionOfType(EOFException.class).isThrownBy(input::next);
    }
  }

  @Test
  void readsNoiseWithoutAnyOtherException() {
    Random random = new Random(6455);
    for (int round = 0; round < 20_000; round++) {
      byte[] noise = new byte[random.nextInt(40)];
      random.nextBytes(noise);
      if (noise.length > 1) {
        noise[0] &= (byte) 0x8F; // so that more than the first byte is looked at
        noise[1] |= (byte) 0x80;
      }
      WebSocketInput input = new WebSocketInput(new ByteArrayInputStream(noise), MAX);
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(
              () -> {
                while (true) {
                  input.next();
                }
              });
    }
  }
}

package dev.mdk.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * RTP as text, in the original's format: one message, or one {@link RtpExtension#BATCH}, in each
 * unfragmented text frame of a WebSocket.
 */
public final class RtpCodec {

  /**
   * The most bytes of a text that is written. An original peer drops the connection at more than
   * 65,536.
   */
  public static final int MAX_BYTES = 60_000;

  private static final String BATCH_BEGIN = "{\"type\":\"batch\",\"messages\":[";
  private static final String BATCH_END = "]}";

  private RtpCodec() {}

  /**
   * Writes a message. What would be longer than {@link #MAX_BYTES} is cut: a log line loses its
   * properties and then the end of its texts, which says so; a report its verdicts and then some of
   * its results; a node its properties.
   *
   * @param message the message
   * @return its text
   */
  public static String encode(RtpMessage message) {
    String text = RtpWriter.write(message);
    for (int size = 8192; isTooLong(text) && size > 0; size /= 2) {
      text = RtpWriter.write(Shortening.to(message, size));
    }
    return text;
  }

  private static boolean isTooLong(String text) {
    return text.length() > MAX_BYTES / 3 && utf8Length(text) > MAX_BYTES;
  }

  /**
   * Puts messages into as few texts as possible, for a peer that knows {@link RtpExtension#BATCH}.
   *
   * @param messages as {@link #encode} wrote them, in their order
   * @return texts of at most {@link #MAX_BYTES}, as long as no message is longer by itself
   */
  public static List<String> pack(List<String> messages) {
    List<String> texts = new ArrayList<>();
    int from = 0;
    while (from < messages.size()) {
      int to = from + 1;
      int bytes = BATCH_BEGIN.length() + BATCH_END.length() + utf8Length(messages.get(from));
      while (to < messages.size()) {
        bytes += 1 + utf8Length(messages.get(to));
        if (bytes > MAX_BYTES) {
          break;
        }
        to++;
      }
      texts.add(
          to == from + 1
              ? messages.get(from)
              : BATCH_BEGIN + String.join(",", messages.subList(from, to)) + BATCH_END);
      from = to;
    }
    return texts;
  }

  private static int utf8Length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * Reads what a peer sent. Damaged parts take their defaults where there is a harmless one; a
   * message without what it is about, such as an {@link RtpMessage.Active} without a whole node, an
   * acknowledgement without a sequence, or one of a type that nobody knows, is left out, as is
   * everything that is no JSON object. What follows the first JSON value is ignored.
   *
   * @param text anything; the caller has limited its length
   * @return the message, those of a batch, or none
   */
  public static List<RtpMessage> decode(String text) {
    return RtpReader.read(text);
  }
}

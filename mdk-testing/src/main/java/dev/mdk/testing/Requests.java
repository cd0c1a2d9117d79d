package dev.mdk.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** Reads the requests of HTTP/1.1, of which only the first line matters. */
final class Requests {

  private static final int MOST_HEAD = 64 << 10;

  private Requests() {}

  /**
   * Reads a request to its end and returns its first line, so that closing the connection resets
   * nothing by itself.
   */
  static String read(InputStream in) throws IOException {
    String first = readLine(in);
    long length = 0;
    boolean chunked = false;
    int head = 0;
    for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
      head += line.length();
      if (head > MOST_HEAD) {
        throw new IOException("head of the request: over " + MOST_HEAD + " bytes");
      }
      String header = line.toLowerCase(Locale.ROOT);
      if (header.startsWith("content-length:")) {
        length = number(header.substring("content-length:".length()), 10);
      }
      chunked |= header.startsWith("transfer-encoding:") && header.contains("chunked");
    }
    if (chunked) {
      skipChunks(in);
    } else {
      in.skipNBytes(length);
    }
    return first;
  }

  private static void skipChunks(InputStream in) throws IOException {
    long size;
    do {
      size = number(readLine(in).replaceFirst(";.*", ""), 16);
      in.skipNBytes(size);
      readLine(in); // the end of the chunk, or of a body without trailers
    } while (size > 0);
  }

  private static long number(String text, int radix) throws IOException {
    try {
      return Long.parseLong(text.strip(), radix);
    } catch (NumberFormatException e) {
      throw new IOException("length: " + text + " (expected: a number)", e);
    }
  }

  private static String readLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0 || line.length() > MOST_HEAD) {
        throw new EOFException();
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }
}

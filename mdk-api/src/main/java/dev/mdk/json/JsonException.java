package dev.mdk.json;

/**
 * Says that a text is no JSON, or is more than the limits allow.
 *
 * <p>The message tells the place, what was found there and what was expected: {@code offset 17:
 * found '}' (expected: a value)}. It holds at most one character of the text, in printable form,
 * and so is safe to log.
 */
public final class JsonException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int offset;

  JsonException(int offset, String problem) {
    super("offset " + offset + ": " + problem);
    this.offset = offset;
  }

  /**
   * {@return where the problem is: from zero to the length of what was read, counted in {@code
   * char}s if that was a text, and in bytes if it was UTF-8}
   */
  public int offset() {
    return offset;
  }
}

package dev.mdk;

import java.util.List;

/**
 * How to read and write the named texts that a message carries beside its content: the headers of
 * an HTTP request, the attributes of a queue's message. One getter or setter connects the MDK with
 * a framework:
 *
 * <pre>{@code
 * session.inject(requestBuilder, HttpRequest.Builder::setHeader);
 * mdk.join(exchange.getRequestHeaders(), (headers, name) -> headers.getOrDefault(name, List.of()));
 * }</pre>
 */
public final class Carrier {

  private Carrier() {}

  /**
   * Reads named texts.
   *
   * @param <C> what carries them
   */
  @FunctionalInterface
  public interface Getter<C> {
    /**
     * Returns the values of a name; where the protocol says so, case does not count.
     *
     * @param carrier what carries them
     * @param name the name
     * @return the values in their order, or an empty list
     */
    List<String> get(C carrier, String name);
  }

  /**
   * Writes named texts.
   *
   * @param <C> what carries them
   */
  @FunctionalInterface
  public interface Setter<C> {
    /**
     * Sets the one value of a name; an earlier one is replaced.
     *
     * @param carrier what carries them
     * @param name the name
     * @param value printable ASCII
     */
    void set(C carrier, String name, String value);
  }
}

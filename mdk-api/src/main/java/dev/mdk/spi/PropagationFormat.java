package dev.mdk.spi;

import static java.util.Objects.requireNonNull;

import dev.mdk.Carrier;
import dev.mdk.wire.SharedContext;
import dev.mdk.wire.SpanId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a session into a message and reads it again, in one format. May be called from any thread;
 * neither method throws because of what a message holds. If both ours and another format come, ours
 * says what the session is, and what the other carried is kept beside it.
 */
public interface PropagationFormat {

  /**
   * Returns the names that it reads and writes.
   *
   * @return such as {@code X-MDK-Context}
   */
  List<String> names();

  /**
   * Writes. A format that names the call which carries the message uses {@link SpanId#of} for it,
   * with trace and clock of the session: by that id the call is reported ({@link CallReport}).
   *
   * @param <C> what carries the texts
   * @param extracted the session at the clock of this message, and what this format carried in
   * @param carrier a message
   * @param setter how to write its named texts
   */
  <C> void inject(Extracted extracted, C carrier, Carrier.Setter<C> setter);

  /**
   * Reads.
   *
   * @param <C> what carries the texts
   * @param carrier a message
   * @param getter how to read its named texts
   * @return what the message says, or empty if it says nothing in this format
   */
  <C> Optional<Extracted> extract(C carrier, Carrier.Getter<C> getter);

  /**
   * What one format says.
   *
   * <p>A format that has no clock makes one of a random counter: within a trace no two sessions may
   * begin at the same clock, and a caller of another kind may send the same ids twice.
   *
   * @param context the session
   * @param carried what only this format understands and hands on, by names of its own choice
   * @param parent the call that brought the message, if the format names it. If another format that
   *     says what the session is has another trace, this becomes a link
   */
  record Extracted(SharedContext context, Map<String, String> carried, Optional<SpanId> parent) {
    /**
     * Checks and copies the parts.
     *
     * @param context the session
     * @param carried what only this format understands and hands on, by names of its own choice
     * @param parent the call that brought the message, if the format names it
     */
    public Extracted {
      requireNonNull(context, "context");
      carried = Map.copyOf(carried);
      requireNonNull(parent, "parent");
    }

    /**
     * Makes what a format says that does not name the call which brought the message.
     *
     * @param context the session
     * @param carried what only this format understands and hands on, by names of its own choice
     */
    public Extracted(SharedContext context, Map<String, String> carried) {
      this(context, carried, Optional.empty());
    }
  }
}

package dev.mdk.spi;

import dev.mdk.Carrier;
import dev.mdk.wire.SharedContext;
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
   * Writes.
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
   * @param context the session
   * @param carried what only this format understands and hands on, by names of its own choice
   */
  record Extracted(SharedContext context, Map<String, String> carried) {
    /**
     * Checks and copies the parts.
     *
     * @param context the session
     * @param carried what only this format understands and hands on, by names of its own choice
     */
    public Extracted {
      java.util.Objects.requireNonNull(context, "context");
      carried = Map.copyOf(carried);
    }
  }
}

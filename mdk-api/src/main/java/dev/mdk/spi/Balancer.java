package dev.mdk.spi;

import dev.mdk.Hint;
import java.util.List;

/**
 * Chooses among the nodes of a service. Asked for a {@link Picker} at each change of the nodes that
 * are admitted, so that the work is done there, and a choice costs nearly nothing.
 *
 * <p>{@link #over} is called by one thread at a time for each service and version; it must not
 * block. If it throws, the former picker's place is taken by a random choice, and the listener is
 * told.
 */
@FunctionalInterface
public interface Balancer {

  /**
   * Returns a picker over the given nodes.
   *
   * @param admitted the nodes that may be called; not empty, immutable, each once
   * @return the picker
   */
  Picker over(List<Endpoint> admitted);

  /** Chooses one of the nodes that it was made for. */
  @FunctionalInterface
  interface Picker {
    /**
     * Chooses a node. Called from many threads at once, at every request: it takes no lock and
     * writes nothing that is shared.
     *
     * @param hint what the caller said; {@link Hint#NONE} nearly always
     * @return one of the nodes that it was made for
     */
    Endpoint pick(Hint hint);
  }
}

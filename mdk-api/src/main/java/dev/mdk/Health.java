package dev.mdk;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the parts of an MDK are.
 *
 * @param parts each part by its name, such as {@code discovery} or {@code log}
 */
public record Health(Map<String, Part> parts) {

  /**
   * Checks and copies the parts.
   *
   * @param parts each part by its name, such as {@code discovery} or {@code log}
   */
  public Health {
    parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    parts.forEach((name, part) -> requireNonNull(part, name));
  }

  /**
   * Returns the worst state of all parts.
   *
   * @return {@link State#UP} if there is no part
   */
  public State state() {
    return parts.values().stream()
        .map(Part::state)
        .max(java.util.Comparator.naturalOrder())
        .orElse(State.UP);
  }

  /** How a part is, the best first. */
  public enum State {
    /** It does its job. */
    UP,
    /** It does its job with what it has, and something is missing: the source is lost, say. */
    DEGRADED,
    /** It cannot do its job. */
    DOWN
  }

  /**
   * One part.
   *
   * @param state how it is
   * @param detail why, and since when, for humans
   */
  public record Part(State state, String detail) {

    /**
     * Checks and copies the parts.
     *
     * @param state how it is
     * @param detail why, and since when, for humans
     */
    public Part {
      requireNonNull(state, "state");
      requireNonNull(detail, "detail");
    }
  }
}

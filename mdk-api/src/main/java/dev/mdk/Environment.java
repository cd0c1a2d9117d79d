package dev.mdk;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * An isolated world of services, such as {@code production} or a developer's own. Nodes of one
 * environment are not seen from another, but for the fallback: it is asked for a service of which
 * no compatible node was ever seen in the environment itself.
 *
 * @param name the name; any text, usually short
 * @param fallbackName the environment to fall back to, if any
 */
public record Environment(String name, Optional<String> fallbackName) {

  /** The environment of whoever says nothing: {@code sandbox}, without a fallback. */
  public static final Environment SANDBOX = new Environment("sandbox", Optional.empty());

  /**
   * Checks and copies the parts.
   *
   * @param name the name; any text, usually short
   * @param fallbackName the environment to fall back to, if any
   */
  public Environment {
    requireNonNull(name, "name");
    requireNonNull(fallbackName, "fallbackName");
  }

  /**
   * Reads the form of the setting {@code MDK_ENVIRONMENT}: {@code name}, or {@code fallback:name}.
   * Further parts between colons are ignored, as the original MDK does.
   *
   * @param text the setting
   * @return the environment it names
   */
  public static Environment parse(String text) {
    String[] parts = text.split(":", -1);
    return parts.length == 1
        ? new Environment(text, Optional.empty())
        : new Environment(parts[1], Optional.of(parts[0]));
  }

  // By hand: what the compiler makes of records costs the start of a process some 20 ms.

  @Override
  public boolean equals(Object other) {
    return other == this
        || (other instanceof Environment that
            && name.equals(that.name)
            && fallbackName.equals(that.fallbackName));
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + fallbackName.hashCode();
  }

  @Override
  public String toString() {
    return fallbackName.isPresent() ? fallbackName.get() + ":" + name : name;
  }
}

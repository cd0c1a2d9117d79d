package dev.mdk;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a caller says about one choice of a node. Immutable; {@link #NONE} is what everybody says
 * who says nothing.
 *
 * @param key what the choice should depend on, for balancers that keep equal keys on equal nodes
 * @param avoid nodes to pass over while there are others: those that failed this request before
 * @param probing whether the caller may be given a node on probation; it must then say how it went
 */
public record Hint(Optional<String> key, Set<Node> avoid, boolean probing) {

  /** No wish: any node, a node on probation too. */
  public static final Hint NONE = new Hint(Optional.empty(), Set.of(), true);

  /** No wish, from a caller that will not tell how it went: never a node on probation. */
  public static final Hint WITHOUT_PROBES = new Hint(Optional.empty(), Set.of(), false);

  /**
   * Checks and copies the parts.
   *
   * @param key what the choice should depend on, for balancers that keep equal keys on equal nodes
   * @param avoid nodes to pass over while there are others: those that failed this request before
   * @param probing whether the caller may be given a node on probation; it must then say how it
   *     went
   */
  public Hint {
    requireNonNull(key, "key");
    // Empty nearly always, and asked for that at every choice: by one read.
    avoid = avoid.isEmpty() ? Set.of() : Collections.unmodifiableSet(new LinkedHashSet<>(avoid));
  }

  /**
   * Returns the wish for the node that belongs to a key.
   *
   * @param key any text, such as a user's id
   * @return this hint with that key
   */
  public Hint withKey(String key) {
    return new Hint(Optional.of(key), avoid, probing);
  }

  /**
   * Returns the wish for another node than the given one, besides those avoided already.
   *
   * @param node the node to avoid
   * @return this hint with that node
   */
  public Hint avoiding(Node node) {
    Set<Node> more = new LinkedHashSet<>(avoid);
    more.add(node);
    return new Hint(key, more, probing);
  }
}

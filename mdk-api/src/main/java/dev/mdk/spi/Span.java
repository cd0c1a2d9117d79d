package dev.mdk.spi;

import static java.util.Objects.requireNonNull;

import dev.mdk.wire.SpanId;
import java.util.List;
import java.util.Optional;

/**
 * Where a piece of work stands in the tree of its trace, for views that show such trees.
 *
 * @param id its own id
 * @param parent what caused it, in this process or in that of the caller; empty at the root
 * @param links what caused it besides, in other traces
 * @param kind on which side of a call it is
 * @param name what it is, for humans, of few different values; such as {@code GET /orders}
 * @param service the name under which the process appears; may be empty
 */
public record Span(
    SpanId id,
    Optional<SpanId> parent,
    List<SpanId> links,
    Kind kind,
    String name,
    String service) {

  /**
   * Checks and copies the parts.
   *
   * @param id its own id
   * @param parent what caused it, in this process or in that of the caller; empty at the root
   * @param links what caused it besides, in other traces
   * @param kind on which side of a call it is
   * @param name what it is, for humans, of few different values; such as {@code GET /orders}
   * @param service the name under which the process appears; may be empty
   */
  public Span {
    requireNonNull(id, "id");
    requireNonNull(parent, "parent");
    links = List.copyOf(links);
    requireNonNull(kind, "kind");
    requireNonNull(name, "name");
    requireNonNull(service, "service");
  }

  /** On which side of a call it is. */
  public enum Kind {
    /** On none: work inside of a process. */
    INTERNAL,
    /** It answers a request. */
    SERVER,
    /** It calls a node and waits for the answer. */
    CLIENT,
    /** It sends a message, and how that fares is told by others. */
    PRODUCER
  }
}

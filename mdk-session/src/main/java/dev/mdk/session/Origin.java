package dev.mdk.session;

import dev.mdk.wire.SharedContext;
import dev.mdk.wire.SpanId;
import java.util.List;
import java.util.Optional;

/** What caused a session, for views of traces. */
final class Origin {

  static final Origin NONE = of(Optional.empty(), List.of());

  private final Optional<SpanId> named;
  private final Optional<SharedContext> message;
  private final List<SpanId> links;

  /*
   * The id of a message is a hash of where it was sent, which costs more than all else of a header: it
   * is worked out when somebody asks. Threads that race work out the same, and it is immutable.
   */
  private @Nullable SpanId hashed;

  private Origin(Optional<SpanId> named, Optional<SharedContext> message, List<SpanId> links) {
    this.named = named;
    this.message = message;
    this.links = links;
  }

  /** A session of its own that comes from another one. */
  static Origin derivedFrom(SpanId message) {
    return of(Optional.empty(), List.of(message));
  }

  /** A session that one message brought, of which nobody says more. */
  static Origin of(SharedContext message) {
    return new Origin(Optional.empty(), Optional.of(message), List.of());
  }

  /** A session of which other formats say more. */
  static Origin of(Optional<SpanId> parent, List<SpanId> links) {
    return new Origin(parent, Optional.empty(), links);
  }

  /** Returns the call that brought it; empty if it began here. */
  Optional<SpanId> parent() {
    if (message.isEmpty()) {
      return named;
    }
    SpanId known = hashed;
    if (known == null) {
      known = SpanId.of(message.get().traceId(), message.get().clock());
      hashed = known;
    }
    return Optional.of(known);
  }

  /** Returns what caused it in other traces. */
  List<SpanId> links() {
    return links;
  }
}

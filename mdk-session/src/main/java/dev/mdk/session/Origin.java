package dev.mdk.session;

import dev.mdk.wire.SpanId;
import java.util.List;
import java.util.Optional;

/**
 * What caused a session, for views of traces.
 *
 * @param parent the call that brought it; empty if it began here
 * @param links what caused it in other traces
 */
record Origin(Optional<SpanId> parent, List<SpanId> links) {

  static final Origin NONE = new Origin(Optional.empty(), List.of());

  /** A session of its own that comes from another one. */
  static Origin derivedFrom(SpanId message) {
    return new Origin(Optional.empty(), List.of(message));
  }
}

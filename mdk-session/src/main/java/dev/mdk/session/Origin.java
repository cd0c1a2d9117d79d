package dev.mdk.session;

import static java.util.Objects.requireNonNull;

import dev.mdk.spi.PropagationFormat;
import dev.mdk.wire.SharedContext;
import dev.mdk.wire.SpanId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What caused a session: nothing, another session here, or a message and what that carried. */
final class Origin {

  static final Origin NONE = derivedFrom(List.of());

  private final @Nullable SharedContext context;
  private final boolean isOwn;
  private final Map<PropagationFormat, Map<String, String>> carried;
  private final List<SpanId> links;

  /*
   * The id of a message is a hash of where it was sent, which costs more than all else of a header: it
   * is worked out when somebody asks. Threads that race work out the same, and it is immutable.
   */
  private @Nullable SpanId parent;

  private Origin(
      @Nullable SharedContext context,
      boolean isOwn,
      Map<PropagationFormat, Map<String, String>> carried,
      @Nullable SpanId parent,
      List<SpanId> links) {
    this.context = context;
    this.isOwn = isOwn;
    this.carried = carried;
    this.parent = parent;
    this.links = links;
  }

  /** A session of its own that comes from other ones, if any. */
  static Origin derivedFrom(List<SpanId> messages) {
    return new Origin(null, false, Map.of(), null, messages);
  }

  /**
   * A message.
   *
   * @param context the session, as the first format that spoke has it
   * @param isOwn whether that is ours, which tells the call by the place of the message in its
   *     trace
   * @param carried what each format carried that had something to carry
   * @param named the call that brought it, if another format names it
   * @param links the calls of other traces that formats name
   */
  static Origin message(
      SharedContext context,
      boolean isOwn,
      Map<PropagationFormat, Map<String, String>> carried,
      Optional<SpanId> named,
      List<SpanId> links) {
    return new Origin(context, isOwn, carried, named.orElse(null), links);
  }

  /** Returns the session, as a message brought it. */
  SharedContext context() {
    return requireNonNull(context);
  }

  /** Returns what each format carried that had something to carry. */
  Map<PropagationFormat, Map<String, String>> carried() {
    return carried;
  }

  /** Returns the call that brought it; empty if it began here. */
  Optional<SpanId> parent() {
    SpanId known = parent;
    if (known == null && isOwn) {
      known = idOf(context());
      parent = known;
    }
    return Optional.ofNullable(known);
  }

  /** Returns the message that brought it, as a cause of what is done because of it. */
  SpanId message() {
    return parent().orElseGet(() -> idOf(context()));
  }

  private static SpanId idOf(SharedContext context) {
    return SpanId.of(context.traceId(), context.clock());
  }

  /** Returns what caused it in other traces. */
  List<SpanId> links() {
    return links;
  }
}

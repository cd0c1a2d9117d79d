package dev.mdk.discovery;

import dev.mdk.discovery.registry.Texts;
import dev.mdk.spi.SourceState;

/** How the source is, and how old what it told. Written by the source, read by anybody. */
final class SourceStatus {

  private record Now(SourceState state, String detail) {}

  private final String name;
  private final long startedNanos;
  private volatile Now now = new Now(SourceState.CONNECTING, "");
  private volatile boolean everSynced;
  private volatile boolean everTold;
  private volatile long toldNanos;

  SourceStatus(Object source, long nowNanos) {
    this.name = nameOf(source);
    this.startedNanos = nowNanos;
  }

  /** Notes that the source told something about its nodes. */
  void told(long nowNanos) {
    toldNanos = nowNanos;
    everTold = true;
  }

  /** Notes a state, and returns whether it was another one. */
  boolean enter(SourceState state, String detail, long nowNanos) {
    boolean changed = now.state != state || !now.detail.equals(detail);
    now = new Now(state, detail);
    if (state == SourceState.SYNCED) {
      told(nowNanos);
      everSynced = true;
    }
    return changed;
  }

  SourceState state() {
    return now.state;
  }

  /** Returns whether the source has ever told all its nodes. */
  boolean everSynced() {
    return everSynced;
  }

  /** Returns name, state and age, such as {@code directory: SYNCED, 2 s old}. */
  String describe(long nowNanos) {
    Now seen = now;
    String detail = seen.detail.isEmpty() ? "" : " (" + Texts.show(seen.detail) + ")";
    String age =
        everTold
            ? Texts.age(nowNanos - toldNanos) + " old"
            : "nothing told for " + Texts.age(nowNanos - startedNanos);
    return name + ": " + seen.state + detail + ", " + age;
  }

  /** Returns what a source calls itself, or the name of its class if it says nothing. */
  static String nameOf(Object source) {
    String text;
    try {
      text = String.valueOf(source);
    } catch (RuntimeException e) {
      text = "@"; // a name is not worth a failure
    }
    Class<?> type = source.getClass();
    boolean silent = text.startsWith(type.getName() + "@") || text.equals("@");
    if (!silent) {
      return Texts.show(text);
    }
    return type.isSynthetic() || type.isHidden() ? "custom" : type.getSimpleName();
  }
}

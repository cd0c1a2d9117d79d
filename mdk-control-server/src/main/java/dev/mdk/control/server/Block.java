package dev.mdk.control.server;

/**
 * What is in a part of a segment: enough to pass over it without reading. Traces and services are
 * kept as Bloom filters: what is not in them is not there. Changed by one thread.
 */
final class Block {

  /** The size at which the next block begins. */
  static final int BYTES = 64 * 1024;

  private static final int TRACE_BITS = 2048;

  private final int from;
  private long minTime = Long.MAX_VALUE;
  private long maxTime = Long.MIN_VALUE;
  private int kinds;
  private int gravest = Integer.MAX_VALUE;
  private long services;
  private final long[] traces = new long[TRACE_BITS / Long.SIZE];

  Block(int from) {
    this.from = from;
  }

  int from() {
    return from;
  }

  void add(JournalRecord.Place record) {
    JournalRecord.Kind kind = record.kind();
    kinds |= 1 << kind.code();
    if (kind == JournalRecord.Kind.SEEN) {
      return;
    }
    minTime = Math.min(minTime, record.time());
    maxTime = Math.max(maxTime, record.time());
    gravest = Math.min(gravest, record.level());
    services |= bit(record.service());
    long trace = record.trace();
    set((int) trace);
    set((int) (trace >>> 21));
    set((int) (trace >>> 42));
  }

  private static long bit(int hash) {
    return 1L << (hash & 63);
  }

  private void set(int hash) {
    int bit = hash & (TRACE_BITS - 1);
    traces[bit / Long.SIZE] |= 1L << bit;
  }

  private boolean isSet(int hash) {
    int bit = hash & (TRACE_BITS - 1);
    return (traces[bit / Long.SIZE] & 1L << bit) != 0;
  }

  /** Returns whether a record that is searched for may be in it. */
  boolean mayHold(JournalQuery query) {
    return (kinds & 1 << query.kind().code()) != 0
        && minTime <= query.to()
        && maxTime >= query.from()
        && gravest <= query.level()
        && (query.service().isEmpty() || (services & bit(query.serviceHash())) != 0)
        && (query.trace().isEmpty() || mayHoldTrace(query.traceHash()));
  }

  private boolean mayHoldTrace(long trace) {
    return isSet((int) trace) && isSet((int) (trace >>> 21)) && isSet((int) (trace >>> 42));
  }
}

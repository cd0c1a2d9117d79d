package dev.mdk.control.server;

/**
 * What is searched for in the journal, as far as the heads of records tell.
 *
 * @param kind lines or reports
 * @param trace the trace; empty for any
 * @param service the service; empty for any
 * @param level the least grave one, as {@link JournalRecord#gravity} has it
 * @param from the earliest time in milliseconds
 * @param to the latest time
 * @param traceHash as a record has it
 * @param serviceHash as a record has it
 */
record JournalQuery(
    JournalRecord.Kind kind,
    String trace,
    String service,
    int level,
    long from,
    long to,
    long traceHash,
    int serviceHash) {

  static JournalQuery of(
      JournalRecord.Kind kind, String trace, String service, int level, long from, long to) {
    return new JournalQuery(
        kind,
        trace,
        service,
        level,
        from,
        to,
        JournalRecord.hash(trace),
        (int) JournalRecord.hash(service));
  }

  /** Returns whether a record may be one; two texts may have the same hash. */
  boolean mayBe(JournalRecord.Place record) {
    return record.kind() == kind
        && (trace.isEmpty() || record.trace() == traceHash)
        && (service.isEmpty() || record.service() == serviceHash)
        && record.level() <= level
        && record.time() >= from
        && record.time() <= to;
  }
}

package dev.mdk;

import static java.util.Objects.requireNonNull;

/**
 * Where a log line stands in the world: returned by each log call, and enough to find the line, or
 * to refer to it from elsewhere. A value: equal if all of its parts are.
 */
public final class LogId {

  /*
   * The clock is kept as the clock of its level and a counter. As one object within another it would be
   * made for each line that is not written, whose id nobody wants: the compiler of JDK 17 leaves out an
   * object that nobody uses, but not what was in it.
   */
  private final String traceId;
  private final CausalClock level;
  private final long counter;
  private final Environment environment;

  /**
   * Makes the id of a line.
   *
   * @param traceId the trace it belongs to
   * @param clock its place in the trace
   * @param environment where it was logged
   */
  public LogId(String traceId, CausalClock clock, Environment environment) {
    this(traceId, clock, clock.last(), environment);
  }

  private LogId(String traceId, CausalClock level, long counter, Environment environment) {
    this.traceId = requireNonNull(traceId, "traceId");
    this.level = requireNonNull(level, "level");
    this.counter = counter;
    this.environment = requireNonNull(environment, "environment");
  }

  /**
   * Returns the id of a line, with a clock that is made when it is asked for.
   *
   * @param traceId the trace it belongs to
   * @param level any clock of the same level
   * @param counter the last counter of its own clock
   * @param environment where it was logged
   * @return the id, whose clock is {@code level.at(counter)}
   */
  public static LogId of(String traceId, CausalClock level, long counter, Environment environment) {
    return new LogId(traceId, level, counter, environment);
  }

  /**
   * Returns the trace it belongs to.
   *
   * @return the id of the trace
   */
  public String traceId() {
    return traceId;
  }

  /**
   * Returns its place in the trace.
   *
   * @return the clock
   */
  public CausalClock clock() {
    return level.last() == counter ? level : level.at(counter);
  }

  /**
   * Returns where it was logged.
   *
   * @return the environment
   */
  public Environment environment() {
    return environment;
  }

  @Override
  public boolean equals(Object other) {
    return other == this
        || (other instanceof LogId that
            && traceId.equals(that.traceId)
            && clock().equals(that.clock())
            && environment.equals(that.environment));
  }

  @Override
  public int hashCode() {
    return 31 * (31 * traceId.hashCode() + clock().hashCode()) + environment.hashCode();
  }

  /** Returns the parts, such as {@code 306b8f43-16e4-488c-b6ba-c169e6659cb5 2,1 in sandbox}. */
  @Override
  public String toString() {
    return traceId + " " + clock() + " in " + environment;
  }
}

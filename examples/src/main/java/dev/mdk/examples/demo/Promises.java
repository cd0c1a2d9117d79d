package dev.mdk.examples.demo;

import dev.mdk.examples.demo.Chronicle.Event;
import dev.mdk.examples.demo.Chronicle.Fault;
import dev.mdk.examples.demo.Chronicle.UserCall;
import dev.mdk.examples.demo.Options.Act;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** Holds what happened against what was promised. */
final class Promises {

  private static final long DEADLINE = EdgeService.DEADLINE.toMillis();
  private static final long GRACE = 100; // for what was on its way, and for the network
  private static final long BACK_WITHIN = 5_000;
  private static final long SETTLED = 500; // until a change of the nodes shows in the counts

  private final Chronicle chronicle;
  private final long start;
  private final long end;
  private final long goneWithin;

  /** Judges the time in which users came. */
  Promises(Chronicle chronicle, long start, long end, long goneWithin) {
    this.chronicle = chronicle;
    this.start = start;
    this.end = end;
    this.goneWithin = goneWithin;
  }

  List<Promise> all() {
    List<Promise> promises = new ArrayList<>();
    for (Fault fault : chronicle.faults()) {
      promises.add(errors(fault));
      if (fault.act() == Act.KILL) {
        promises.add(gone(fault));
      } else {
        promises.add(quarantine(fault));
        promises.add(recovery(fault));
      }
    }
    promises.add(quiet());
    promises.add(version());
    promises.add(shares());
    promises.add(deadline());
    return promises;
  }

  private Promise errors(Fault fault) {
    long until = over(fault);
    long noticed = noticed(fault).orElse(until);
    long errors =
        chronicle.userCalls().stream()
            .filter(UserCall::failed)
            .filter(call -> call.end() > fault.start() && call.start() < until)
            .count();
    long inFlight = chronicle.userCalls().stream().filter(call -> call.inFlightAt(noticed)).count();
    return new Promise(
        "users see at most 3 errors and those in flight when " + name(fault),
        errors <= 3 + inFlight,
        errors + " errors, " + inFlight + " in flight when the edge noticed");
  }

  /** When the edge first knew. */
  private Optional<Long> noticed(Fault fault) {
    return Stream.of("quarantined", "down")
        .flatMap(what -> chronicle.edge(what, fault.node()))
        .map(Event::time)
        .filter(time -> time >= fault.start())
        .min(Long::compare);
  }

  /** When nothing of it is left. */
  private long over(Fault fault) {
    return fault.act() == Act.KILL
        ? Math.min(end, fault.start() + goneWithin + DEADLINE)
        : recovered(fault).orElse(end);
  }

  private Optional<Long> recovered(Fault fault) {
    return chronicle
        .edge("recovered", fault.node())
        .map(Event::time)
        .filter(time -> time >= fault.healed())
        .findFirst();
  }

  private Promise quarantine(Fault fault) {
    long from = noticed(fault).orElse(end) + GRACE;
    long to = recovered(fault).orElse(end);
    List<Long> calls = chronicle.calls(fault.node(), time -> time > from && time < to);
    List<Long> probes =
        chronicle
            .edge("probed", fault.node())
            .map(Event::time)
            .filter(time -> time > from && time <= to)
            .toList();
    long quarantines =
        chronicle
            .edge("quarantined", fault.node())
            .filter(event -> event.time() >= fault.start() && event.time() <= to)
            .count();
    return new Promise(
        "a quarantined node gets no call but one probe a pause when " + name(fault),
        noticed(fault).isPresent() && calls.size() <= probes.size() && probes.size() <= quarantines,
        calls.size() + " calls, " + probes.size() + " probes, " + quarantines + " pauses");
  }

  private Promise recovery(Fault fault) {
    Optional<Long> back = recovered(fault);
    boolean held = back.filter(time -> time - fault.healed() <= BACK_WITHIN).isPresent();
    return new Promise(
        "it is taken back within 5 s of its healing when " + name(fault),
        held,
        back.map(time -> seconds(time - fault.healed())).orElse("not taken back"));
  }

  private Promise gone(Fault fault) {
    List<Long> after =
        Stream.concat(Stream.of(Cast.EDGE, Cast.GREETING, Cast.INCOMPATIBLE), Cast.HELLO.stream())
            .filter(teller -> !teller.equals(fault.node()) && knew(teller, fault.node()))
            .map(teller -> forgot(teller, fault))
            .toList();
    LongSummaryStatistics times = after.stream().mapToLong(time -> time).summaryStatistics();
    boolean all = times.getMax() < Long.MAX_VALUE;
    return new Promise(
        "a killed node is out of every table within " + goneWithin / 1_000 + " s",
        !after.isEmpty() && times.getMax() <= goneWithin,
        all ? seconds(times.getMax()) + " in the slowest of " + after.size() : "not out of all");
  }

  /** From Mission Control a process learns of services only that it calls. */
  private boolean knew(String teller, String node) {
    return chronicle.events("up", node).anyMatch(event -> event.teller().equals(teller));
  }

  private long forgot(String teller, Fault fault) {
    return chronicle
        .events("down", fault.node())
        .filter(event -> event.teller().equals(teller) && event.time() >= fault.start())
        .mapToLong(event -> event.time() - fault.start())
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }

  /** Apart from the faults nothing may go wrong. */
  private Promise quiet() {
    long errors =
        chronicle.userCalls().stream()
            .filter(UserCall::failed)
            .filter(
                call ->
                    chronicle.faults().stream()
                        .noneMatch(
                            fault -> call.end() > fault.start() && call.start() < over(fault)))
            .count();
    return new Promise(
        "users see no error apart from the faults",
        errors == 0,
        errors + " of " + chronicle.userCalls().size() + " requests");
  }

  private Promise version() {
    int calls = chronicle.calls(Cast.INCOMPATIBLE, time -> true).size();
    return new Promise("version 2.0 is never called", calls == 0, calls + " calls");
  }

  /**
   * Compares the nodes in the whole time in which all of them were well. They are called in turn
   * but for what their latencies speak against.
   */
  private Promise shares() {
    ToLongFunction<String> calls =
        node -> chronicle.calls(node, time -> time >= start && time < end && allWell(time)).size();
    LongSummaryStatistics counts = Cast.HELLO.stream().mapToLong(calls).summaryStatistics();
    return new Promise(
        "healthy nodes share the calls, and none gets less than half of another's",
        counts.getMin() * 2 >= counts.getMax(),
        counts.getMin() + " to " + counts.getMax() + " calls for each, while all were well");
  }

  private boolean allWell(long time) {
    return chronicle.faults().stream()
        .noneMatch(fault -> time >= fault.start() && time < afterwards(fault));
  }

  private long afterwards(Fault fault) {
    return fault.act() == Act.KILL ? end : recovered(fault).map(t -> t + SETTLED).orElse(end);
  }

  private Promise deadline() {
    long slowest =
        chronicle.userCalls().stream().mapToLong(call -> call.end() - call.start()).max().orElse(0);
    return new Promise(
        "every user is answered within the deadline of 1 s plus 0.1 s",
        slowest <= DEADLINE + GRACE,
        seconds(slowest) + " at most");
  }

  /** From its end until all have had the time to come back to it. */
  static Promise undisturbed(Chronicle chronicle, Fault restart) {
    List<UserCall> calls =
        chronicle.userCalls().stream()
            .filter(call -> call.end() > restart.start() && call.start() < restart.healed())
            .toList();
    long failed = calls.stream().filter(UserCall::failed).count();
    return new Promise(
        "no user sees an error when Mission Control is killed and started again",
        failed == 0 && !calls.isEmpty(),
        failed + " of " + calls.size() + " requests");
  }

  static Promise trace(Optional<Trace> complete, int traces) {
    return new Promise(
        "a request is one trace through edge, hello and greeting, with the user's id",
        complete.isPresent(),
        complete.isPresent() ? "found among " + traces + " traces" : "none of " + traces);
  }

  static Promise control(Optional<Trace> logged, Optional<Trace> there) {
    return new Promise(
        "each line of a request can be read in Mission Control, in causal order",
        logged.isPresent() && logged.equals(there),
        there.map(trace -> trace.lines().size()).orElse(0)
            + " of "
            + logged.map(trace -> trace.lines().size()).orElse(0)
            + " lines are there");
  }

  private static String name(Fault fault) {
    return fault.node() + " " + fault.act().what();
  }

  static String seconds(long millis) {
    return String.format(java.util.Locale.ROOT, "%.1f s", millis / 1000.0);
  }
}

package dev.mdk.examples.demo;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * All that happened, as the users, the nodes and the MDK in each process saw it. Times are epoch
 * millis.
 */
final class Chronicle {

  /** A user's request; status 0 means that there was no answer. */
  record UserCall(long start, long end, int status) {
    boolean failed() {
      return status != 200;
    }

    boolean inFlightAt(long time) {
      return start <= time && time < end;
    }
  }

  /** What the MDK of one process told about a node. */
  record Event(long time, String teller, String what, String address, String detail) {}

  /**
   * A fault that was brought to a node; {@code healed} is {@link Long#MAX_VALUE} if it never was.
   */
  record Fault(Options.Act act, String node, long start, long healed) {}

  private final ConcurrentLinkedQueue<UserCall> userCalls = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Fault> faults = new ConcurrentLinkedQueue<>();
  private final Map<String, ConcurrentLinkedQueue<Long>> nodeCalls = new ConcurrentHashMap<>();
  private final Map<String, String> names = new ConcurrentHashMap<>(); // by address

  /** Names the node at an address; what was told of it before then is found by its name, too. */
  void name(String address, String node) {
    names.put(address, node);
  }

  String nameOf(Event event) {
    return names.getOrDefault(event.address(), event.address());
  }

  void add(UserCall call) {
    userCalls.add(call);
  }

  void add(Event event) {
    events.add(event);
  }

  void add(Fault fault) {
    faults.add(fault);
  }

  void addCall(String node, long time) {
    nodeCalls.computeIfAbsent(node, name -> new ConcurrentLinkedQueue<>()).add(time);
  }

  List<UserCall> userCalls() {
    return List.copyOf(userCalls);
  }

  List<Fault> faults() {
    return List.copyOf(faults);
  }

  Stream<Event> events(String what, String node) {
    return events.stream().filter(e -> e.what().equals(what) && nameOf(e).equals(node));
  }

  /** Returns what the edge told, as it is the one that chooses among the hello nodes. */
  Stream<Event> edge(String what, String node) {
    return events(what, node).filter(event -> event.teller().equals(Cast.EDGE));
  }

  List<Long> calls(String node, Predicate<Long> when) {
    return nodeCalls.getOrDefault(node, new ConcurrentLinkedQueue<>()).stream()
        .filter(when)
        .toList();
  }
}

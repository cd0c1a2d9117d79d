package dev.mdk.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What does the same job, side by side: a table of the report.
 *
 * @param title what the job is
 * @param nodes among how many nodes it is done, each in rows of its own; empty if that does not
 *     matter
 * @param entries who does it; the first of ours is whom the peers are compared with
 */
record Contest(String title, List<String> nodes, List<Entry> entries) {

  /** Whose an entry is. */
  enum Side {
    FLOOR,
    OURS,
    PEER
  }

  /**
   * One that does the job.
   *
   * @param side whose it is
   * @param name what readers know it by
   * @param group the module of peers whose class path it has; empty for that of ours
   * @param artifact the library whose version is told; empty for ours
   * @param benchmark class and method, in the package of its group
   * @param params those of its parameters that are set
   * @param note what is in the figure
   */
  record Entry(
      Side side,
      String name,
      String group,
      String artifact,
      String benchmark,
      Map<String, String> params,
      String note) {

    /** Returns what is run among so many nodes. */
    Shot shot(String nodes) {
      Map<String, String> all = new LinkedHashMap<>(params);
      if (!nodes.isEmpty()) {
        all.put("nodes", nodes);
      }
      String prefix = "dev.mdk.benchmarks." + (group.isEmpty() ? "" : group + ".");
      return new Shot(group, prefix + benchmark, all);
    }

    private Entry with(String name, String value) {
      return new Entry(side, this.name, group, artifact, benchmark, Map.of(name, value), note);
    }
  }

  /**
   * What is run for one figure.
   *
   * @param group whose class path it needs
   * @param benchmark its full name
   * @param params its parameters
   */
  record Shot(String group, String benchmark, Map<String, String> params) {}

  private static final List<String> NODES = List.of("10", "1000");

  /** All there are. */
  static final List<Contest> ALL =
      List.of(
          new Contest(
              "A node in turn, by the name of its service",
              NODES,
              List.of(
                  floor("two look-ups, a random place", "ResolveBenchmark.floorMapsAndIndex"),
                  ours("`Resolver.resolve`", "ResolveBenchmark.resolve", "by service and version")
                      .with("balancer", "round-robin"),
                  peer(
                      "Spring Cloud LoadBalancer",
                      "balancers",
                      "spring-cloud-loadbalancer",
                      "SpringBenchmark.byName",
                      "by service; through a `Mono`, waited for"),
                  peer(
                      "Stork, round robin",
                      "balancers",
                      "stork-core",
                      "StorkBenchmark.roundRobin",
                      "by service; through a `Uni`, waited for"),
                  original(
                      "OriginalBenchmark.resolveInInteraction",
                      "by service and version, and an interaction"))),
          new Contest(
              "A node in turn, by a handle of its service",
              NODES,
              List.of(
                  floor("a random place", "ResolveBenchmark.floorIndex"),
                  ours("`ServiceHandle.resolve`", "ResolveBenchmark.resolveBound", "no look-up")
                      .with("balancer", "round-robin"),
                  ours("the same, at random", "ResolveBenchmark.resolveBound", "no look-up")
                      .with("balancer", "random"),
                  peer(
                      "grpc-java, `round_robin`",
                      "balancers",
                      "grpc-util",
                      "GrpcBenchmark.roundRobin",
                      "no look-up"),
                  peer(
                      "Armeria, round robin",
                      "balancers",
                      "armeria",
                      "ArmeriaBenchmark.roundRobin",
                      "no look-up"),
                  peer(
                      "Spring Cloud LoadBalancer",
                      "balancers",
                      "spring-cloud-loadbalancer",
                      "SpringBenchmark.roundRobin",
                      "no look-up; through a `Mono`, waited for"))),
          new Contest(
              "The better of two nodes, with the start and the end of a call at it",
              NODES,
              List.of(
                  floor("two random places, two reads", "TwoChoicesBenchmark.floorTwoIndices"),
                  ours(
                          "two choices, by latency too",
                          "TwoChoicesBenchmark.pickAndCall",
                          "by latency and calls in flight; clock and breaker; no look-up")
                      .with("balancer", "two-choices"),
                  ours(
                          "least requests",
                          "TwoChoicesBenchmark.pickAndCall",
                          "by calls in flight; clock and breaker; no look-up")
                      .with("balancer", "least-requests"),
                  ours(
                          "two choices by latency, by who knows the time",
                          "TwoChoicesBenchmark.pickAndCallAt",
                          "without the clock; breaker; no look-up")
                      .with("balancer", "two-choices"),
                  ours(
                          "least requests, by who knows the time",
                          "TwoChoicesBenchmark.pickAndCallAt",
                          "without the clock; breaker; no look-up")
                      .with("balancer", "least-requests"),
                  ours(
                          "two choices, without the call",
                          "TwoChoicesBenchmark.pick",
                          "the choice alone; no look-up")
                      .with("balancer", "two-choices"),
                  peer(
                      "Finagle, `p2c`",
                      "finagle",
                      "finagle-core_2.13",
                      "FinagleBenchmark.twoChoices",
                      "by calls in flight; no clock, no breaker; no look-up"),
                  peer(
                      "Stork, least response time",
                      "balancers",
                      "stork-core",
                      "StorkBenchmark.leastResponseTime",
                      "looks at all nodes; clock; by service"))),
          new Contest(
              "An interaction of a session with one call, among 10 nodes",
              List.of(),
              List.of(
                  ours(
                      "`Session.interact` and `resolve`",
                      "SessionBenchmark.resolveInInteraction",
                      "the verdict and its breaker included"),
                  original(
                          "OriginalBenchmark.resolveInInteraction",
                          "the verdict and its breaker included")
                      .with("nodes", "10"))),
          new Contest(
              "A success at a closed breaker: failures in a row",
              List.of(),
              List.of(
                  floor("a volatile read", "BreakerBenchmark.floorVolatileRead"),
                  ours(
                      "a node's breaker",
                      "BreakerBenchmark.record",
                      "the verdict alone: who is out is not chosen, and nobody asks"),
                  peer(
                      "Failsafe",
                      "breakers",
                      "failsafe",
                      "PeerBenchmark.failsafeInARow",
                      "permission and verdict"),
                  original("OriginalBenchmark.inARow", "permission and verdict")
                      .with("nodes", "10"))),
          new Contest(
              "A success at a closed breaker: rates over a window",
              List.of(),
              List.of(
                  floor(
                      "a volatile read and a `LongAdder`",
                      "BreakerBenchmark.floorReadAndIncrement"),
                  ours(
                      "a node's breaker, 20 s: the default",
                      "BreakerBenchmark.recordOverTime",
                      "the verdict alone"),
                  ours(
                      "a node's breaker, 100 calls",
                      "BreakerBenchmark.recordOverCalls",
                      "the verdict alone; slow calls too"),
                  ours(
                      "`CircuitBreaker`, 20 s",
                      "AloneBenchmark.permitAndSucceed",
                      "permission and verdict, and the clock twice"),
                  peer(
                      "resilience4j, 100 calls: its default",
                      "breakers",
                      "resilience4j-circuitbreaker",
                      "PeerBenchmark.resilience4jOverCalls",
                      "permission and verdict; slow calls too"),
                  peer(
                      "resilience4j, 20 s",
                      "breakers",
                      "resilience4j-circuitbreaker",
                      "PeerBenchmark.resilience4jOverTime",
                      "permission and verdict; slow calls too; a clock"),
                  peer(
                      "Failsafe, 20 s",
                      "breakers",
                      "failsafe",
                      "PeerBenchmark.failsafeOverTime",
                      "permission and verdict; a clock"),
                  peer(
                      "Armeria, 20 s: its default",
                      "breakers",
                      "armeria",
                      "PeerBenchmark.armeriaOverTime",
                      "permission and verdict; a clock"))),
          new Contest(
              "The context of a message that goes out, with five properties",
              List.of(),
              List.of(
                  ours("`Session.inject`", "SessionBenchmark.inject", "a deadline and a clock too"),
                  ours(
                      "`Session.externalize`",
                      "SessionBenchmark.externalize",
                      "the same, as one text"),
                  peer(
                      "OpenTelemetry, `inject`",
                      "context",
                      "opentelemetry-api",
                      "OpenTelemetryBenchmark.inject",
                      "`traceparent` and `baggage`"),
                  original("OriginalBenchmark.externalize", "a deadline and a clock too")
                      .with("nodes", "10"))),
          new Contest(
              "The context of a message that comes in, with five properties",
              List.of(),
              List.of(
                  ours("`Session` joined", "SessionBenchmark.join", "a deadline and a clock too"),
                  ours(
                      "the same, one property read",
                      "SessionBenchmark.joinAndRead",
                      "a deadline and a clock too"),
                  peer(
                      "OpenTelemetry, `extract`",
                      "context",
                      "opentelemetry-api",
                      "OpenTelemetryBenchmark.extract",
                      "`traceparent` and `baggage`"),
                  peer(
                      "the same, one property read",
                      "context",
                      "opentelemetry-api",
                      "OpenTelemetryBenchmark.extractAndRead",
                      "`traceparent` and `baggage`"),
                  original("OriginalBenchmark.join", "a deadline and a clock too")
                      .with("nodes", "10"))),
          new Contest(
              "A log line, at 20,000 a second in all: p50 (p99)", List.of(), lines("paced")),
          new Contest("A log line below the level", List.of(), lines("belowTheLevel")));

  private static Entry floor(String name, String benchmark) {
    return new Entry(Side.FLOOR, name, "", "", benchmark, Map.of(), "");
  }

  private static Entry ours(String name, String benchmark, String note) {
    return new Entry(Side.OURS, name, "", "", benchmark, Map.of(), note);
  }

  private static Entry peer(
      String name, String group, String artifact, String benchmark, String note) {
    return new Entry(Side.PEER, name, group, artifact, benchmark, Map.of(), note);
  }

  private static Entry original(String benchmark, String note) {
    return peer("the original MDK", "original", "datawire_mdk", benchmark, note);
  }

  private static List<Entry> lines(String method) {
    String benchmark = "LogBenchmark." + method;
    Entry ours =
        new Entry(Side.OURS, "`Session`", "logging", "", benchmark, Map.of(), "its clock ticks");
    return List.of(
        ours.with("library", "mdk"),
        peer("Log4j, asynchronous loggers", "logging", "log4j-core", benchmark, "")
            .with("library", "log4j"),
        peer("the same, `Yield`", "logging", "log4j-core", benchmark, "a thread never sleeps")
            .with("library", "log4j-yield"),
        peer("Logback, `AsyncAppender`", "logging", "logback-classic", benchmark, "")
            .with("library", "logback"));
  }

  /** Returns among how many nodes the job is done, or one empty text. */
  List<String> nodesOrNone() {
    return nodes.isEmpty() ? List.of("") : nodes;
  }

  /** Returns what has to be run for some contests, each once. */
  static List<Shot> shots(Collection<Contest> contests) {
    Set<Shot> shots = new LinkedHashSet<>();
    for (Contest contest : contests) {
      for (String nodes : contest.nodesOrNone()) {
        contest.entries.forEach(entry -> shots.add(entry.shot(nodes)));
      }
    }
    return new ArrayList<>(shots);
  }
}

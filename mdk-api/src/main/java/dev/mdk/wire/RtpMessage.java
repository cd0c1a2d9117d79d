package dev.mdk.wire;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.LogLevel;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.spi.InteractionReport;
import dev.mdk.spi.LogEvent;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A message of RTP, the protocol that processes and Mission Control speak over a WebSocket; {@link
 * RtpCodec} writes and reads it. The order on a connection: the client sends {@link Open}, an
 * {@link Active} for each of its nodes, {@link Subscribe} if it wants log lines, and its events;
 * the server answers with its own {@code Open} and tells of nodes.
 */
public sealed interface RtpMessage {

  /** The version of the protocol. */
  String VERSION = "2.0.0";

  /** What counts for a node whose time to live is not said. */
  Duration DEFAULT_TTL = Duration.ofSeconds(30);

  /**
   * The first message of each side.
   *
   * @param version of the protocol, {@link #VERSION}
   * @param mdkVersion of the software, for humans
   * @param properties anything else, such as {@link RtpExtension#PROPERTY}; immutable
   * @param nodeId the process; may be empty, as that of a server is
   * @param environment of the process
   */
  record Open(
      String version,
      String mdkVersion,
      Map<String, String> properties,
      String nodeId,
      Environment environment)
      implements RtpMessage {

    /**
     * Returns what this side says at first.
     *
     * @param nodeId the process
     * @param environment of the process
     * @param extensions what it knows, or what both know
     * @return the message
     */
    public static Open of(String nodeId, Environment environment, Set<RtpExtension> extensions) {
      return new Open(VERSION, "dev.mdk", RtpExtension.properties(extensions), nodeId, environment);
    }

    /**
     * Returns the extensions that it names.
     *
     * @return those that are known here; immutable
     */
    public Set<RtpExtension> extensions() {
      return RtpExtension.in(properties);
    }
  }

  /**
   * The server has nothing more to say to this client. An original client only logs it.
   *
   * @param error why, if it is for a fault
   */
  record Close(Optional<Problem> error) implements RtpMessage {}

  /**
   * A fault; each part may be empty.
   *
   * @param code for programs
   * @param title for humans, in a word or two
   * @param detail for humans, in a sentence
   * @param id to find it again in a log
   */
  record Problem(String code, String title, String detail, String id) {}

  /**
   * A node exists. From a client it is a registration or its renewal.
   *
   * @param node the node
   * @param ttl how long it exists if nothing more is heard of it; from a millisecond to a day
   */
  record Active(Node node, Duration ttl) implements RtpMessage {}

  /**
   * A node is gone.
   *
   * @param node the node; only its environment, service and id count
   */
  record Expire(Node node) implements RtpMessage {}

  /** The client may forget all nodes. Original clients do not. */
  record Clear() implements RtpMessage {}

  /**
   * A log line, from the process that logged it or to a subscriber.
   *
   * @param context the session at that moment
   * @param time when, by the clock of the process
   * @param node the process; may be empty
   * @param level how important it is; of a level that nobody knows, {@link LogLevel#INFO}
   * @param category what it is about; may be empty
   * @param text the line
   * @param sequence to be acknowledged; none if it is told to a subscriber
   * @param service the name under which the process logs; may be empty ({@link
   *     RtpExtension#DETAIL})
   * @param thrown the stack trace of the exception; may be empty ({@link RtpExtension#DETAIL})
   */
  record Log(
      SharedContext context,
      Instant time,
      String node,
      LogLevel level,
      String category,
      String text,
      OptionalLong sequence,
      String service,
      String thrown)
      implements RtpMessage {

    /**
     * Returns a line as it is sent.
     *
     * @param event the line
     * @param sequence its number among the lines of this process
     * @return the message, with all details
     */
    public static Log of(LogEvent event, long sequence) {
      return new Log(
          new SharedContext(
              event.traceId(),
              event.clock(),
              event.properties(),
              event.environment(),
              OptionalLong.empty(),
              OptionalLong.empty()),
          event.time(),
          event.processId(),
          event.level(),
          event.category(),
          event.text(),
          OptionalLong.of(sequence),
          event.service(),
          event.thrown().map(Log::stackTrace).orElse(""));
    }

    private static String stackTrace(Throwable thrown) {
      StringWriter text = new StringWriter();
      thrown.printStackTrace(new PrintWriter(text));
      return text.toString();
    }

    /**
     * Returns the same line for a peer that does not know {@link RtpExtension#DETAIL}.
     *
     * @return the line without service and exception
     */
    public Log withoutDetail() {
      return new Log(context, time, node, level, category, text, sequence, "", "");
    }

    /**
     * Returns the same line with another sequence.
     *
     * @param other the sequence, or none
     * @return the line
     */
    public Log withSequence(OptionalLong other) {
      return new Log(context, time, node, level, category, text, other, service, thrown);
    }
  }

  /**
   * A line was stored.
   *
   * @param sequence its own; with {@link RtpExtension#CUMULATIVE} that of the last one
   */
  record LogAck(long sequence) implements RtpMessage {}

  /** The client wants the log lines of others. It does not acknowledge them. */
  record Subscribe() implements RtpMessage {}

  /**
   * What came of an interaction.
   *
   * @param id a UUID; may be empty
   * @param traceId the trace it belongs to; may be empty
   * @param node the process it happened in; may be empty
   * @param environment of its session
   * @param start when it started, by the clock of the process
   * @param end when it ended
   * @param startClock where in the trace it started
   * @param endClock where in the trace it ended
   * @param results whether each node did well, by its id; immutable
   * @param sequence to be acknowledged
   * @param service the name of the process; may be empty ({@link RtpExtension#DETAIL})
   * @param result what was said of the whole ({@link RtpExtension#DETAIL})
   * @param verdicts what was said of each node ({@link RtpExtension#DETAIL}); immutable
   */
  record Interaction(
      String id,
      String traceId,
      String node,
      Environment environment,
      Instant start,
      Instant end,
      CausalClock startClock,
      CausalClock endClock,
      Map<String, Boolean> results,
      OptionalLong sequence,
      String service,
      Optional<InteractionReport.Result> result,
      List<Verdict> verdicts)
      implements RtpMessage {

    /**
     * Returns a report as it is sent.
     *
     * @param report what came of it
     * @param service the name of the process; may be empty
     * @param sequence its number among the reports of this process
     * @return the message, with all details; without results if it was released
     */
    public static Interaction of(InteractionReport report, String service, long sequence) {
      Map<String, Boolean> results = new LinkedHashMap<>();
      if (report.result() != InteractionReport.Result.RELEASED) {
        report
            .verdicts()
            .forEach(
                each ->
                    results.merge(
                        each.node().id(), !each.outcome().isFailure(), Boolean::logicalAnd));
      }
      return new Interaction(
          report.id(),
          report.traceId(),
          report.processId(),
          report.environment(),
          report.start(),
          report.end(),
          report.startClock(),
          report.endClock(),
          Collections.unmodifiableMap(results),
          OptionalLong.of(sequence),
          service,
          Optional.of(report.result()),
          report.verdicts().stream().map(Verdict::of).toList());
    }

    /**
     * Returns the same report for a peer that does not know {@link RtpExtension#DETAIL}.
     *
     * @return the report without service, result and verdicts
     */
    public Interaction withoutDetail() {
      return new Interaction(
          id,
          traceId,
          node,
          environment,
          start,
          end,
          startClock,
          endClock,
          results,
          sequence,
          "",
          Optional.empty(),
          List.of());
    }
  }

  /**
   * What was said of a node.
   *
   * @param id its id
   * @param service its service
   * @param version its version
   * @param address where it was reached
   * @param outcome how the call to it ended
   */
  record Verdict(String id, String service, String version, String address, Outcome outcome) {

    private static Verdict of(InteractionReport.Verdict verdict) {
      Node node = verdict.node();
      return new Verdict(
          node.id(), node.service(), node.version(), node.address(), verdict.outcome());
    }
  }

  /**
   * A report was stored.
   *
   * @param sequence its own; with {@link RtpExtension#CUMULATIVE} that of the last one
   */
  record InteractionAck(long sequence) implements RtpMessage {}

  /**
   * The client wants to be told of the nodes of these services too ({@link RtpExtension#INTEREST}).
   *
   * @param services their names; immutable
   */
  record Interest(Set<String> services) implements RtpMessage {}

  /**
   * All nodes that the server knows have been told on this connection: what the client knew before,
   * and was not told again, is gone ({@link RtpExtension#SYNCED}). A server that was restarted
   * waits with this until its clients have had time to register again.
   *
   * @param service the service of which it is true; none if it is true of all
   */
  record Synced(Optional<String> service) implements RtpMessage {}
}

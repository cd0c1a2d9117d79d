package dev.mdk.tracing.jfr;

import dev.mdk.Node;
import java.time.Duration;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/**
 * The events. They are told from a queue, a moment after they happened, so none has a stack trace
 * or a thread that means anything; how long something took is a field.
 */
final class Events {

  static final String CATEGORY = "Microservices Development Kit";

  private Events() {}

  /** An event about one node. */
  @Category({CATEGORY, "Nodes"})
  @StackTrace(false)
  abstract static class OfNode extends Event {
    @Label("Service")
    String service = "";

    @Label("Version")
    String version = "";

    @Label("Address")
    String address = "";

    void tell(Node node) {
      if (shouldCommit()) {
        service = node.service();
        version = node.version();
        address = node.address();
        commit();
      }
    }
  }

  @Name("dev.mdk.NodeUp")
  @Label("Node Up")
  @Description("A node became known or was changed")
  static final class NodeUp extends OfNode {}

  @Name("dev.mdk.NodeDown")
  @Label("Node Down")
  @Description("A node is gone")
  static final class NodeDown extends OfNode {}

  @Name("dev.mdk.NodeQuarantine")
  @Label("Node Quarantine")
  @Description("A node malfunctions and is not called for a time")
  static final class NodeQuarantine extends OfNode {
    @Label("Reason")
    String reason = "";

    @Label("Pause")
    @Timespan(Timespan.NANOSECONDS)
    long pause;
  }

  @Name("dev.mdk.NodeProbe")
  @Label("Node Probe")
  @Description("A quarantined node is tried with one call")
  static final class NodeProbe extends OfNode {}

  @Name("dev.mdk.NodeRecovery")
  @Label("Node Recovery")
  @Description("A quarantined node is back")
  static final class NodeRecovery extends OfNode {}

  @Name("dev.mdk.Retry")
  @Label("Retry")
  @Description("A request is tried again, after a node failed it")
  static final class Retry extends OfNode {
    @Label("Attempt")
    int attempt;
  }

  /** An event about all nodes of a service. */
  @Category({CATEGORY, "Services"})
  @StackTrace(false)
  abstract static class OfService extends Event {
    @Label("Service")
    String service = "";
  }

  @Name("dev.mdk.Panic")
  @Label("Panic")
  @Description("So many nodes of a service are out that soft evidence is disregarded")
  static final class Panic extends OfService {
    @Label("On")
    boolean on;
  }

  @Name("dev.mdk.NodeWait")
  @Label("Wait for Node")
  @Description("Somebody waited for a node of a service")
  static final class NodeWait extends OfService {
    @Label("Version")
    String version = "";

    @Label("Waited")
    @Timespan(Timespan.NANOSECONDS)
    long waited;

    @Label("Found")
    boolean found;
  }

  @Name("dev.mdk.Resolutions")
  @Label("Resolutions")
  @Description("How many nodes were chosen since the last such event")
  @Category({CATEGORY, "Services"})
  @Period("1 s")
  @StackTrace(false)
  static final class Resolutions extends Event {
    @Label("Count")
    long count;
  }

  @Name("dev.mdk.SourceState")
  @Label("Source State")
  @Description("The source of nodes changed its state")
  @Category({CATEGORY, "Source"})
  @StackTrace(false)
  static final class SourceState extends Event {
    @Label("State")
    String state = "";

    @Label("Detail")
    String detail = "";
  }

  @Name("dev.mdk.Drop")
  @Label("Drop")
  @Description("Something was left out")
  @Category({CATEGORY, "Losses"})
  @StackTrace(false)
  static final class Drop extends Event {
    @Label("What")
    String what = "";

    @Label("Reason")
    String reason = "";

    @Label("Count")
    long count;
  }

  @Name("dev.mdk.DeadlineExceeded")
  @Label("Deadline Exceeded")
  @Description("A deadline passed before its work was done")
  @Category({CATEGORY, "Losses"})
  @StackTrace(false)
  static final class DeadlineExceeded extends Event {
    @Label("Work")
    String work = "";
  }

  /** Returns a length as the field of an event. */
  static long nanos(Duration length) {
    return length.toNanos();
  }
}

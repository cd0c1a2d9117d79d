package dev.mdk;

import java.time.Duration;

/** Something that happened in the MDK and that somebody may want to count or to see. */
public interface MdkEvent {

  /**
   * A node was chosen.
   *
   * @param node the node
   */
  record Resolved(Node node) implements MdkEvent {}

  /**
   * Somebody waited for a node.
   *
   * @param service the service asked for
   * @param version the version asked for
   * @param waited how long
   * @param found whether there was one in the end
   */
  record Waited(String service, String version, Duration waited, boolean found)
      implements MdkEvent {}

  /**
   * A node went into quarantine.
   *
   * @param node the node
   * @param reason what speaks against it, for humans
   * @param pause for how long
   */
  record Quarantined(Node node, String reason, Duration pause) implements MdkEvent {}

  /**
   * A quarantined node is tried with one call.
   *
   * @param node the node
   */
  record Probed(Node node) implements MdkEvent {}

  /**
   * A quarantined node is back.
   *
   * @param node the node
   */
  record Recovered(Node node) implements MdkEvent {}

  /**
   * So many nodes of a service are out on soft evidence that it is disregarded, or no longer.
   *
   * @param service the service
   * @param on whether it is disregarded from now on
   */
  record Panic(String service, boolean on) implements MdkEvent {}

  /**
   * A request is tried again.
   *
   * @param service the service
   * @param failed the node that failed it
   * @param attempt the number of the new attempt, from 2
   */
  record Retried(String service, Node failed, int attempt) implements MdkEvent {}

  /**
   * Something was left out.
   *
   * @param what what it was, such as {@code log} or {@code property}
   * @param reason why, such as {@code full}
   * @param count how much of it
   */
  record Dropped(String what, String reason, long count) implements MdkEvent {}

  /**
   * A node became known or was changed.
   *
   * @param node the node
   */
  record NodeUp(Node node) implements MdkEvent {}

  /**
   * A node is gone.
   *
   * @param node the node
   */
  record NodeDown(Node node) implements MdkEvent {}

  /**
   * The source of nodes changed its state.
   *
   * @param state its state
   * @param detail why, for humans
   */
  record Source(dev.mdk.spi.SourceState state, String detail) implements MdkEvent {}

  /**
   * A deadline passed before its work was done.
   *
   * @param what the work, for humans
   */
  record DeadlineExceeded(String what) implements MdkEvent {}
}

package dev.mdk.session;

import dev.mdk.Environment;
import dev.mdk.MdkEvent;
import dev.mdk.MdkException;
import dev.mdk.MdkListener;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Resolver;
import dev.mdk.spi.Routing;

/** What all sessions of one MDK share. */
final class Core {

  private final Facilities facilities;
  private final Options options;
  private final Routing routing;
  private final Environment environment;
  private final Resolver own;
  private final Finder finder;
  private final Formats formats;
  private final Journal journal;
  private final Reports reports;
  private final Warnings warnings;
  private final MdkListener listener;
  private volatile boolean closed;

  Core(
      Facilities facilities,
      Options options,
      Routing routing,
      Formats formats,
      Journal journal,
      Reports reports,
      Warnings warnings) {
    this.facilities = facilities;
    this.options = options;
    this.routing = routing;
    this.formats = formats;
    this.journal = journal;
    this.reports = reports;
    this.warnings = warnings;
    environment = facilities.environment();
    own = routing.in(environment);
    finder = new Finder(this, own);
    listener = facilities.listener();
  }

  Facilities facilities() {
    return facilities;
  }

  long nanoTime() {
    return facilities.ticker().nanoTime();
  }

  Options options() {
    return options;
  }

  Routing routing() {
    return routing;
  }

  Environment environment() {
    return environment;
  }

  Formats formats() {
    return formats;
  }

  Journal journal() {
    return journal;
  }

  Reports reports() {
    return reports;
  }

  Warnings warnings() {
    return warnings;
  }

  /** Returns what finds nodes as seen from an environment. */
  Finder finder(Environment seenFrom) {
    return seenFrom.equals(environment) ? finder : new Finder(this, routing.in(seenFrom));
  }

  /** Returns the table as seen from the own environment. */
  Resolver resolver() {
    return own;
  }

  boolean isListenedTo() {
    return listener != MdkListener.NONE;
  }

  /** Tells an event; ask {@link #isListenedTo()} before building it. */
  void tell(MdkEvent event) {
    listener.onEvent(event);
  }

  /** From here on nothing is resolved, registered or logged. */
  void markClosed() {
    closed = true;
    journal.markClosed();
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * Refuses work after the end.
   *
   * @throws MdkException if the MDK is closed
   */
  void checkOpen() {
    if (closed) {
      throw new MdkException("the MDK is closed");
    }
  }
}

package dev.mdk.tracing.jfr;

import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import java.util.concurrent.atomic.AtomicLong;
import jdk.jfr.FlightRecorder;

/**
 * Commits what happens to the Flight Recorder. Nearly free while nothing is recorded; choices of
 * nodes, of which there are too many for an event each, are counted and told once a period. There
 * is one for all of a process, as there is one Flight Recorder.
 */
final class JfrListener implements MdkListener {

  static final JfrListener INSTANCE = new JfrListener();

  private final AtomicLong resolutions = new AtomicLong();

  private JfrListener() {
    FlightRecorder.addPeriodicEvent(Events.Resolutions.class, this::tellResolutions);
  }

  private void tellResolutions() {
    Events.Resolutions event = new Events.Resolutions();
    event.count = resolutions.getAndSet(0);
    event.commit();
  }

  @Override
  public void onEvent(MdkEvent event) {
    if (event instanceof MdkEvent.Resolved) {
      resolutions.incrementAndGet();
    } else if (event instanceof MdkEvent.NodeUp up) {
      new Events.NodeUp().tell(up.node());
    } else if (event instanceof MdkEvent.NodeDown down) {
      new Events.NodeDown().tell(down.node());
    } else if (event instanceof MdkEvent.Quarantined quarantined) {
      Events.NodeQuarantine told = new Events.NodeQuarantine();
      told.reason = quarantined.reason();
      told.pause = Events.nanos(quarantined.pause());
      told.tell(quarantined.node());
    } else if (event instanceof MdkEvent.Probed probed) {
      new Events.NodeProbe().tell(probed.node());
    } else if (event instanceof MdkEvent.Recovered recovered) {
      new Events.NodeRecovery().tell(recovered.node());
    } else if (event instanceof MdkEvent.Retried retried) {
      Events.Retry told = new Events.Retry();
      told.attempt = retried.attempt();
      told.tell(retried.failed());
    } else {
      tellOther(event);
    }
  }

  private static void tellOther(MdkEvent event) {
    if (event instanceof MdkEvent.Panic panic) {
      Events.Panic told = new Events.Panic();
      told.service = panic.service();
      told.on = panic.on();
      told.commit();
    } else if (event instanceof MdkEvent.Waited waited) {
      Events.NodeWait told = new Events.NodeWait();
      told.service = waited.service();
      told.version = waited.version();
      told.waited = Events.nanos(waited.waited());
      told.found = waited.found();
      told.commit();
    } else if (event instanceof MdkEvent.Source source) {
      Events.SourceState told = new Events.SourceState();
      told.state = source.state().name();
      told.detail = source.detail();
      told.commit();
    } else if (event instanceof MdkEvent.Dropped dropped) {
      Events.Drop told = new Events.Drop();
      told.what = dropped.what();
      told.reason = dropped.reason();
      told.count = dropped.count();
      told.commit();
    } else if (event instanceof MdkEvent.DeadlineExceeded exceeded) {
      Events.DeadlineExceeded told = new Events.DeadlineExceeded();
      told.work = exceeded.what();
      told.commit();
    }
  }

  @Override
  public String toString() {
    return "Flight Recorder";
  }
}

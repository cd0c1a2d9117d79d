package dev.mdk.discovery;

import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import dev.mdk.Node;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Reconnect;
import dev.mdk.spi.Scheduler;
import dev.mdk.spi.SourceState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A started source of files: decides when to look at the directory, and how the source is. */
final class DirectorySubscription implements DiscoverySource.Subscription {

  private static final int RUNNING = 1;
  private static final int LIST = 2; // look which files there are
  private static final int CHECK = 4; // and whether their processes live

  /*
   * Looks are asked for by the watch, the timer and callers, and made by one task on the executor at a
   * time. `asked` holds what the next look is for; who finds RUNNING unset starts the task, and the task
   * unsets it only together with there being nothing asked for. So no wish is lost, and a hundred of them
   * during one look make one more.
   */
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicLong refreshedNanos;
  private final Facilities facilities;
  private final NodeListener listener;
  private final DirectoryReader reader;
  private final String title;
  private volatile boolean closed;
  private volatile Optional<DirectoryWatch> watch = Optional.empty();
  private volatile Scheduler.Cancellable timer = () -> {};

  // by the looking task only
  private SourceState state = SourceState.CONNECTING;
  private Optional<Object> directoryKey = Optional.empty();
  private int failures;
  private boolean watchWarned;
  private boolean warned;
  private long warnedNanos;

  DirectorySubscription(DirectoryReader.Maker maker, Facilities facilities, NodeListener listener) {
    this.facilities = facilities;
    this.listener = listener;
    this.reader = maker.make(new UntilClosed(), this::warn);
    this.title = "directory " + reader.directory();
    this.refreshedNanos =
        new AtomicLong(facilities.ticker().nanoTime() - DirectoryTimes.REFRESH_NANOS);
  }

  void start() {
    listener.state(SourceState.CONNECTING, title);
    ask(CHECK);
  }

  private void ask(int what) {
    if (!closed && (asked.getAndUpdate(before -> before | what | RUNNING) & RUNNING) == 0) {
      try {
        facilities.executor().execute(this::run);
      } catch (RejectedExecutionException e) {
        // the facilities are closed: nothing is looked at any more
      } catch (OutOfMemoryError noThread) {
        asked.set(0);
        scheduleCheck(DirectoryTimes.CHECK_NANOS);
      }
    }
  }

  private void run() {
    int what;
    do {
      what = asked.getAndSet(RUNNING) & ~RUNNING;
      if (what != 0 && !closed) {
        look((what & CHECK) != 0);
      }
    } while (what != 0 || !asked.compareAndSet(RUNNING, 0));
  }

  private void look(boolean check) {
    boolean found = false;
    try {
      openDirectory();
      reader.look(check);
      found = true;
      failures = 0;
      tell(SourceState.SYNCED, title);
    } catch (IOException e) {
      tell(SourceState.LOST, title + ": " + e);
    } catch (RuntimeException | Error e) { // no memory, say: it goes on
      System.getLogger("dev.mdk.discovery")
          .log(
              System.Logger.Level.ERROR,
              "looking at directory " + reader.directory() + " failed",
              e);
    }
    if (!found) {
      failures++;
      scheduleCheck(Reconnect.backoffNanos(failures, facilities.random()));
    } else if (check) {
      scheduleCheck(DirectoryTimes.CHECK_NANOS);
    }
  }

  private void scheduleCheck(long delayNanos) {
    timer.cancel();
    timer = facilities.scheduler().schedule(delayNanos, () -> ask(CHECK));
    if (closed) {
      timer.cancel();
    }
  }

  /** Makes the directory if need be, and watches the one that is there now. */
  private void openDirectory() throws IOException {
    reader.prepare();
    Object key =
        Objects.requireNonNullElse(
            Files.readAttributes(reader.directory(), BasicFileAttributes.class).fileKey(), "");
    boolean another = directoryKey.isPresent() && !directoryKey.get().equals(key);
    boolean ended = watch.filter(current -> !current.isValid()).isPresent();
    directoryKey = Optional.of(key);
    if (another || ended) {
      reader.expectReturn();
      watch.ifPresent(DirectoryWatch::close);
      watch = Optional.empty();
    }
    if (watch.isEmpty() && !closed) {
      openWatch();
    }
  }

  private void openWatch() throws IOException {
    try {
      DirectoryWatch opened = reader.watch(() -> ask(LIST));
      watch = Optional.of(opened);
      if (closed) {
        opened.close(); // close() may have come before it
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw e; // the directory is gone again
    } catch (IOException | UnsupportedOperationException | OutOfMemoryError e) {
      if (!watchWarned) { // the checks find all changes, only later
        watchWarned = true;
        System.getLogger("dev.mdk.discovery")
            .log(System.Logger.Level.WARNING, title + " is not watched", e);
      }
    }
  }

  private void tell(SourceState next, String detail) {
    if (state != next && !closed) {
      state = next;
      listener.state(next, detail);
    }
  }

  private void warn(String problem) {
    if (facilities.listener() != MdkListener.NONE) {
      facilities.listener().onEvent(new MdkEvent.Dropped("node", "bad file", 1));
    }
    long now = facilities.ticker().nanoTime();
    if (!warned || now - warnedNanos >= DirectoryTimes.WARNING_NANOS) {
      warned = true;
      warnedNanos = now;
      System.getLogger("dev.mdk.discovery")
          .log(
              System.Logger.Level.WARNING,
              "{0}: left out {1}; told at most once a minute",
              title,
              problem);
    }
  }

  @Override
  public void refresh(String service) {
    long now = facilities.ticker().nanoTime();
    long before = refreshedNanos.get();
    if (now - before >= DirectoryTimes.REFRESH_NANOS && refreshedNanos.compareAndSet(before, now)) {
      ask(CHECK);
    }
  }

  @Override
  public void close() {
    closed = true;
    timer.cancel();
    watch.ifPresent(DirectoryWatch::close);
  }

  /** Lets nothing through once the subscription is closed, nor anything back that is thrown. */
  private final class UntilClosed implements NodeListener {

    @Override
    public void up(Node node) {
      tell(() -> listener.up(node));
    }

    @Override
    public void down(Node node) {
      tell(() -> listener.down(node));
    }

    private void tell(Runnable call) {
      if (!closed) {
        try {
          call.run();
        } catch (RuntimeException | Error e) { // it must not, and costs only this
          System.getLogger("dev.mdk.discovery")
              .log(System.Logger.Level.ERROR, "the listener of " + title + " threw", e);
        }
      }
    }

    @Override
    public void replace(String service, String environment, Collection<Node> nodes) {
      throw new UnsupportedOperationException("a directory tells single nodes");
    }

    @Override
    public void state(SourceState state, String detail) {
      throw new UnsupportedOperationException("the subscription tells its state");
    }
  }
}

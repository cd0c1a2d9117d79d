package dev.mdk.jdkhttp;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Scheduler;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** The requests of one server, from their first byte to the last one of their answers. */
final class Traffic implements Executor {

  /*
   * The JDK's server hands a connection over when the first byte of a request is there; the thread
   * that takes it reads the head, and a slow client keeps it. So threads must not be the scarce thing:
   * there are as many as needed, heads that are slow to come are ended, and what is bounded is how many
   * requests are arriving and how many are being handled.
   *
   * A late head is ended by an interrupt, which closes the channel that its thread reads from. Whoever
   * takes the entry out of `arriving` decides: the gate (the head came), the timer (it is late) or the
   * end of the task (none came). Where the timer won, the task keeps its thread until the interrupt was
   * delivered, and clears it: the next task of that thread is somebody else's.
   *
   * A request is counted in the next place before it leaves the last one, so that no look at the sums
   * misses one.
   */

  /** What becomes of a request. */
  enum Phase {
    /** It is handled. */
    OPEN,
    /** It is handled, as the last one on its connection. */
    LEAVING,
    /** It is refused; those before it finish. */
    DRAINING
  }

  private final Facilities facilities;
  private final int limit;
  private final long headNanos;
  private final AtomicInteger heads = new AtomicInteger(); // begun and not complete
  private final ConcurrentMap<Thread, Arrival> arriving =
      new ConcurrentHashMap<>(); // their threads
  private final AtomicInteger handling = new AtomicInteger(); // in a handler
  private final Set<Answer> open = ConcurrentHashMap.newKeySet(); // not told to the end
  private volatile Phase phase = Phase.OPEN;

  Traffic(Facilities facilities, int limit, Duration headTimeout) {
    this.facilities = facilities;
    this.limit = limit;
    this.headNanos = headTimeout.toNanos();
  }

  Phase phase() {
    return phase;
  }

  void turn(Phase next) {
    phase = next;
  }

  /** Returns whether some head has begun and is not complete. */
  boolean isArriving() {
    return heads.get() > 0;
  }

  /** Returns whether every request that was let in has its whole answer. */
  boolean isAnswered() {
    open.removeIf(Answer::isComplete);
    return handling.get() == 0 && open.isEmpty();
  }

  /** Returns the outermost filter of a handler. */
  Filter gate() {
    return new Gate(false);
  }

  /** Returns that of a handler which answers also when there is too much to do, or no time left. */
  Filter openGate() {
    return new Gate(true);
  }

  /** Serves a connection; refuses, which closes it, while too many requests are arriving. */
  @Override
  public void execute(Runnable task) {
    if (heads.incrementAndGet() > limit) {
      heads.decrementAndGet();
      throw new RejectedExecutionException("more than " + limit + " requests are arriving");
    }
    try {
      facilities.executor().execute(() -> serve(task));
    } catch (RejectedExecutionException closed) {
      heads.decrementAndGet();
      throw closed;
    }
  }

  private void serve(Runnable task) {
    Arrival arrival = new Arrival(Thread.currentThread());
    arriving.put(arrival.thread, arrival);
    arrival.timer =
        facilities.scheduler().schedule(headNanos, () -> elsewhere(() -> late(arrival)));
    try {
      task.run();
    } finally {
      arrival.timer.cancel();
      if (arriving.remove(arrival.thread, arrival)) {
        heads.decrementAndGet(); // no request came, or one that the JDK refused by itself
      } else if (!arrival.complete) {
        arrival.awaitCut();
      }
    }
  }

  /** Closing a channel is nothing for the timer's thread. */
  private void elsewhere(Runnable task) {
    try {
      facilities.executor().execute(task);
    } catch (RejectedExecutionException closed) {
      task.run(); // the end of everything; nobody needs the timer any more
    }
  }

  private void late(Arrival arrival) {
    if (arriving.remove(arrival.thread, arrival)) {
      heads.decrementAndGet();
      arrival.cut();
    }
  }

  /** A head on its way. */
  private static final class Arrival {
    private final Thread thread;
    private final CountDownLatch cut = new CountDownLatch(1);
    private Scheduler.Cancellable timer = () -> {}; // this and the next: of that thread alone
    private boolean complete;

    Arrival(Thread thread) {
      this.thread = thread;
    }

    void cut() {
      thread.interrupt();
      cut.countDown();
    }

    /** Waits for the interrupt, which is on its way, and clears it. */
    void awaitCut() {
      while (cut.getCount() > 0) {
        try {
          cut.await();
        } catch (InterruptedException expected) {
          // the latch tells when no other comes
        }
      }
      Thread.interrupted();
    }
  }

  /** Lets requests in, and sees their answers out. */
  private final class Gate extends Filter {
    private final boolean always;

    Gate(boolean always) {
      this.always = always;
    }

    @Override
    public String description() {
      return "counts requests, and refuses what is too much";
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
      Arrival arrival = arriving.remove(Thread.currentThread());
      if (arrival == null) {
        throw new IOException("the head of the request came too late");
      }
      arrival.complete = true;
      arrival.timer.cancel();
      int now = handling.incrementAndGet();
      heads.decrementAndGet();
      try {
        if (phase != Phase.OPEN) {
          exchange.getResponseHeaders().set("Connection", "close");
        }
        if (!always && (phase == Phase.DRAINING || now > limit)) {
          refuse(exchange);
        } else {
          pass(exchange, chain);
        }
      } finally {
        handling.decrementAndGet();
      }
    }

    private void pass(HttpExchange exchange, Chain chain) throws IOException {
      Answer answer = new Answer(exchange);
      open.add(answer);
      exchange.setStreams(null, answer);
      boolean returned = false;
      try {
        chain.doFilter(exchange);
        returned = true;
      } finally {
        if (!returned || answer.isComplete()) { // the server closes what is left after a throw
          open.remove(answer);
        }
      }
    }

    /** Says that others are to be asked, so that no caller takes this for a fault of the node. */
    private static void refuse(HttpExchange exchange) throws IOException {
      try (exchange) {
        exchange.getResponseHeaders().set("Retry-After", "1");
        exchange.sendResponseHeaders(503, -1);
      }
    }
  }

  /** The body of an answer; sees its end, whichever thread brings it. */
  private final class Answer extends FilterOutputStream {
    private final HttpExchange exchange;

    Answer(HttpExchange exchange) {
      super(exchange.getResponseBody());
      this.exchange = exchange;
    }

    /** Returns whether this is an answer of a head alone, which needs no end. */
    boolean isComplete() {
      int status = exchange.getResponseCode();
      return status != -1
          && (status == 204
              || status == 304
              || exchange.getRequestMethod().equals("HEAD")
              || "0".equals(exchange.getResponseHeaders().getFirst("Content-Length")));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length); // the inherited one writes byte by byte
    }

    @Override
    public void close() throws IOException {
      OutputStream body = out;
      try {
        body.close();
      } finally {
        if (exchange.getResponseCode() != -1) {
          open.remove(this);
        }
      }
    }
  }
}

package dev.mdk.control;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.mdk.spi.Facilities;
import dev.mdk.wire.RtpCodec;
import dev.mdk.wire.RtpMessage;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One connection, from its handshake to its end. What is sent goes out in order, one text after the
 * other, and nobody waits for it. What comes in is handed on, one message at a time.
 */
final class Wire implements WebSocket.Listener {

  /** Told what happens on a connection; one call at a time. */
  interface Events {
    void opened(Wire wire);

    void message(Wire wire, RtpMessage message);

    /** Tells that the server has dealt with all that was sent before a ping. */
    void confirmed(Wire wire, long ping);

    /** Tells once that it is over; nothing is told afterwards. */
    void ended(Wire wire, String why);
  }

  private sealed interface Item {
    record Text(String text, CompletableFuture<Void> sent) implements Item {}

    record Ping(long number) implements Item {}
  }

  private static final System.Logger LOG = System.getLogger("dev.mdk.control");

  /** No server sends more than 60,000 bytes; a longer text is left out, and the next one read. */
  private static final int MAX_TEXT = 1 << 20;

  /** More than anything here ever sends at a time: the server does not read any more. */
  private static final int MAX_WAITING = 10_000;

  private static final long PING_AFTER_NANOS = SECONDS.toNanos(4);
  private static final long DEAD_AFTER_NANOS = SECONDS.toNanos(12);
  private static final long CLOSING_MILLIS = 500;

  private final Facilities facilities;
  private final Events events;
  private final AtomicLong pings = new AtomicLong();
  private final AtomicBoolean over = new AtomicBoolean();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final StringBuilder partial = new StringBuilder(); // by the reading thread only
  private volatile long heardNanos;

  private final ReentrantLock lock = new ReentrantLock(); // covers all below
  private final Deque<Item> outbox = new ArrayDeque<>();
  private Optional<WebSocket> socket = Optional.empty();
  private boolean sending; // from when it is handed to the executor
  private boolean finishing;

  Wire(Facilities facilities, Events events) {
    this.facilities = facilities;
    this.events = events;
    heardNanos = facilities.ticker().nanoTime();
  }

  void send(String text) {
    add(new Item.Text(text, new CompletableFuture<>()));
  }

  /** Sends a text. The result is complete when it is out, or fails when it never will be. */
  CompletableFuture<Void> sending(String text) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    add(new Item.Text(text, sent));
    return sent;
  }

  /** Asks for a sign of life, and returns its number. */
  long ping() {
    long number = pings.incrementAndGet();
    add(new Item.Ping(number));
    return number;
  }

  private void add(Item item) {
    boolean start;
    lock.lock();
    try {
      outbox.add(item);
      start = !sending && socket.isPresent();
      sending = sending || start;
      if (outbox.size() > MAX_WAITING) {
        inBackground(() -> fail("it does not read what is sent"));
      }
    } finally {
      lock.unlock();
    }
    if (over.get()) {
      discard();
    } else if (start) {
      inBackground(this::transmit);
    }
  }

  /** Not by the caller, who may hold locks: nobody knows what the socket calls in turn. */
  private void inBackground(Runnable task) {
    try {
      facilities.executor().execute(task);
    } catch (RejectedExecutionException closed) {
      discard(); // the process ends
    }
  }

  /**
   * Sends the next item; called by who has set {@code sending}. The socket may complete it by this
   * thread, so what follows is done by another one: the stack would grow.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // transmitted() does not throw
  private void transmit() {
    Optional<Item> next;
    WebSocket to;
    boolean last;
    lock.lock();
    try {
      next = Optional.ofNullable(outbox.poll());
      sending = next.isPresent();
      to = socket.orElseThrow();
      last = next.isEmpty() && finishing;
    } finally {
      lock.unlock();
    }
    if (next.isPresent()) {
      Item item = next.get();
      transmit(to, item)
          .whenCompleteAsync((done, thrown) -> transmitted(item, thrown), facilities.executor());
    } else if (last) {
      sayGoodbye();
    }
  }

  private static CompletableFuture<WebSocket> transmit(WebSocket to, Item item) {
    if (item instanceof Item.Text text) {
      return to.sendText(text.text, true);
    }
    ByteBuffer number = ByteBuffer.allocate(Long.BYTES).putLong(((Item.Ping) item).number);
    return to.sendPing(number.flip());
  }

  private void transmitted(Item item, @Nullable Throwable thrown) {
    if (thrown != null) {
      if (item instanceof Item.Text text) {
        text.sent.completeExceptionally(thrown);
      }
      fail("cannot send: " + thrown.getMessage());
      return;
    }
    if (item instanceof Item.Text text) {
      text.sent.complete(null);
    }
    transmit();
  }

  /** Looks whether the other side is alive. Called now and then. */
  void look() {
    long silence = facilities.ticker().nanoTime() - heardNanos;
    if (silence >= DEAD_AFTER_NANOS) {
      fail("no sign of life for " + silence / SECONDS.toNanos(1) + " s");
    } else if (silence >= PING_AFTER_NANOS) {
      ping();
    }
  }

  @Override
  public void onOpen(WebSocket opened) {
    lock.lock();
    try {
      socket = Optional.of(opened);
    } finally {
      lock.unlock();
    }
    if (over.get()) { // it took too long
      opened.abort();
      return;
    }
    heard();
    guarded(() -> events.opened(this)); // which sends something
    opened.request(1);
  }

  private void heard() {
    heardNanos = facilities.ticker().nanoTime();
  }

  /** What one message does wrong must not cost the connection. */
  private void guarded(Runnable task) {
    if (over.get()) {
      return;
    }
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a message of Mission Control was lost", e);
    }
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    heard();
    if (partial.length() <= MAX_TEXT) {
      partial.append(data);
    }
    if (last) {
      String text = partial.toString();
      partial.setLength(0);
      if (text.length() > MAX_TEXT) {
        LOG.log(
            System.Logger.Level.WARNING,
            "left out a text of more than " + MAX_TEXT + " characters from Mission Control");
      } else {
        RtpCodec.decode(text).forEach(message -> guarded(() -> events.message(this, message)));
      }
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    heard();
    from.request(1); // nothing that RTP knows
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
    heard();
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
    heard();
    if (message.remaining() == Long.BYTES) {
      long number = message.getLong();
      guarded(() -> events.confirmed(this, number));
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    end("it closed the connection: " + code + " " + Texts.plain(reason));
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    end("the connection broke: " + error.getMessage());
  }

  /** Ends it at once. */
  void fail(String why) {
    end(why);
    socket().ifPresent(WebSocket::abort);
  }

  private Optional<WebSocket> socket() {
    lock.lock();
    try {
      return socket;
    } finally {
      lock.unlock();
    }
  }

  private void end(String why) {
    if (over.compareAndSet(false, true)) {
      discard();
      ended.complete(null);
      events.ended(this, why);
    }
  }

  private void discard() {
    Deque<Item> left;
    lock.lock();
    try {
      left = new ArrayDeque<>(outbox);
      outbox.clear();
    } finally {
      lock.unlock();
    }
    for (Item item : left) {
      if (item instanceof Item.Text text) {
        text.sent.completeExceptionally(new IllegalStateException("the connection is gone"));
      }
    }
  }

  /**
   * Sends what waits, says goodbye and waits for the answer, half a second at most: a connection
   * that is cut with unread bytes on it may take what was sent last along.
   */
  void finish() {
    boolean idle;
    lock.lock();
    try {
      finishing = true;
      idle = !sending && outbox.isEmpty();
    } finally {
      lock.unlock();
    }
    if (idle) {
      sayGoodbye();
    }
    try {
      ended.get(CLOSING_MILLIS, MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      // it has had its time
    }
    fail("this process has closed it");
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it is given up soon, answered or not
  private void sayGoodbye() {
    socket().ifPresent(open -> open.sendClose(WebSocket.NORMAL_CLOSURE, ""));
  }
}

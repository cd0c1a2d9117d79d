package dev.mdk.jdkhttp;

import dev.mdk.Attempt;
import dev.mdk.DeadlineExceededException;
import dev.mdk.Hint;
import dev.mdk.MdkEvent;
import dev.mdk.Node;
import dev.mdk.Session;
import dev.mdk.spi.Scheduler;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One attempt at a request: resolve, call, judge, and go on where the answer is a redirect. Ended
 * by its last answer, its deadline or its caller, whichever comes first.
 *
 * @param <T> the body of the answer
 */
final class Exchange<T> implements BodyWatch.Listener {

  /**
   * The JDK's own subscribers that are done when the body is. To any other than its own the JDK
   * goes by one thread more, which is felt: these are left as they are where a thread waits in
   * {@code send}.
   */
  private static final Set<Class<?>> WHOLE =
      Set.of(BodySubscribers.ofByteArray().getClass(), BodySubscribers.discarding().getClass());

  private static final CompletableFuture<?> NOTHING = CompletableFuture.completedFuture("");

  /** Asked about the head of an answer, before the caller's handler is. */
  @FunctionalInterface
  interface Heads {
    /** Takes every answer. */
    Heads TAKEN = (exchange, info) -> true;

    /**
     * Returns whether the caller gets this answer; else the exchange ends with {@link Unwanted}.
     */
    boolean takes(Exchange<?> exchange, ResponseInfo info);
  }

  /** Ends an exchange whose answer nobody wants. */
  static final class Unwanted extends IOException {
    private static final long serialVersionUID = 1;

    Unwanted(String what) {
      super(what + ": a failure was the answer, and another attempt under way failed as well");
    }
  }

  private final Wiring wiring;
  private final Optional<Session> session;
  private final Target target;
  private final Hint hint;
  private final Heads heads;
  private final HttpRequest request;
  private final BodyHandler<T> handler;
  private final Optional<PushPromiseHandler<T>> push;
  private final Judge judge;
  private final CompletableFuture<HttpResponse<T>> result = new Cancellable<>(this::cancelled);

  /*
   * Four parties race: the transport, the deadline's timer, the caller who cancels, and the reader of a
   * streamed body. Nobody waits for anybody: the future takes the first completion, the attempt the
   * first word (that is its contract), the body its first end. What is left to settle is that no part
   * is made after the end without learning of it. So whoever makes a part writes it to its volatile
   * field and then reads `ended`; whoever ends writes `ended` and then reads the fields; at least one of
   * the two sees the other.
   */
  private volatile Scheduler.Cancellable timer = () -> {};
  private volatile CompletableFuture<?> resolving = NOTHING;
  private volatile Optional<Hop> hop = Optional.empty();
  private volatile Optional<Redirects.Onward> next = Optional.empty();
  private volatile Optional<HttpResponse<T>> previous = Optional.empty();
  private volatile CompletableFuture<?> call = NOTHING;
  private volatile Optional<Thread> waiter = Optional.empty(); // with nothing else to do
  private volatile Optional<BlockingCall> blocking = Optional.empty();
  private volatile Optional<Upload> upload = Optional.empty();
  private volatile Optional<ResponseInfo> answer = Optional.empty();
  private volatile boolean unwanted;
  private volatile Optional<BodyWatch<T>> body = Optional.empty();
  private final AtomicBoolean expired = new AtomicBoolean();
  private volatile Optional<Throwable> ended = Optional.empty(); // from this side, early
  private volatile boolean callerThrew; // its code, not the transport

  Exchange(
      Wiring wiring,
      Optional<Session> session,
      Target target,
      Hint hint,
      Heads heads,
      HttpRequest request,
      BodyHandler<T> handler,
      Optional<PushPromiseHandler<T>> push) {
    this.wiring = wiring;
    this.session = session;
    this.target = target;
    this.hint = hint;
    this.heads = heads;
    this.request = request;
    this.handler = handler;
    this.push = push;
    judge = new Judge(wiring, request.timeout());
  }

  /**
   * Starts it; never throws. The node is chosen in the scope of the thread that calls.
   *
   * @param waiter the thread that will wait for the result and do nothing else, if there is one. If
   *     it is this one, and the transport can be trusted to be done by the deadline, all is over
   *     when this returns: that spares handing over from thread to thread, which costs more than
   *     all else. It is then ended by an interrupt, and not by {@link #cancel}
   */
  @SuppressWarnings("FutureReturnValueIgnored") // what resolved() throws, it catches itself
  CompletableFuture<HttpResponse<T>> start(Optional<Thread> waiter) {
    this.waiter = waiter;
    if (left() <= 0) {
      fail(new DeadlineExceededException(target + ": not called, the deadline had passed"));
      return result;
    }
    try {
      CompletableFuture<Attempt> found =
          session
              .map(mine -> target.attempt(mine, hint))
              .orElseGet(() -> CompletableFuture.completedFuture(NoAttempt.INSTANCE));
      resolving = found;
      if (found.isDone()) {
        found.whenComplete(this::resolved);
      } else {
        found.whenCompleteAsync(this::resolved, wiring::execute); // not by the thread that found it
      }
      if (ended.isPresent()) {
        found.cancel(true);
      }
    } catch (RuntimeException thrown) {
      fail(thrown);
    }
    return result;
  }

  private void resolved(@Nullable Attempt found, @Nullable Throwable thrown) {
    if (found == null) {
      fail(thrown == null ? new NullPointerException("attempt") : Failures.unwrapped(thrown));
      return;
    }
    judge.take(found);
    if (ended.isPresent()) {
      judge.spare();
      return;
    }
    try {
      call(new Hop(request, target.at(found), session, 0));
    } catch (ConnectException badAddress) {
      judge.unreachable();
      fail(badAddress);
    } catch (RuntimeException | Error refused) {
      judge.spare(); // it was never sent
      fail(refused);
    }
  }

  private void call(Hop to) {
    hop = Optional.of(to);
    long left = left();
    if (left <= 0) {
      throw new DeadlineExceededException(what() + ": not called, the deadline has passed");
    }
    boolean isBlocking = isBlocking(to);
    HttpRequest outgoing =
        to.outgoing(judge.attempt(), wiring, this::threw, isBlocking ? left : Long.MAX_VALUE);
    upload = outgoing.bodyPublisher().map(Upload.class::cast);
    judge.sent(left);
    if (left != Long.MAX_VALUE && to.redirects() == 0) {
      timer = wiring.scheduler().schedule(left, () -> wiring.execute(this::expire));
    }
    if (isBlocking) {
      send(outgoing);
    } else {
      sendAsync(outgoing);
    }
  }

  /**
   * Returns whether the thread that waits sends the request itself. It must not be kept beyond the
   * deadline: by the look-up of a name, by a body of the caller's that comes in its own time, or
   * because the time of this MDK is not that of the transport.
   */
  private boolean isBlocking(Hop to) {
    return waiter.filter(thread -> thread == Thread.currentThread()).isPresent()
        && push.isEmpty()
        && to.isToAddress()
        && to.isBodyAtHand()
        && wiring.isOnSystemTime();
  }

  private void send(HttpRequest outgoing) {
    BlockingCall mine = new BlockingCall();
    blocking = Optional.of(mine);
    if (ended.isPresent()) {
      mine.end();
      answered(null, null);
      return;
    }
    HttpResponse<T> response = null;
    Throwable thrown = null;
    try {
      response = wiring.client().send(outgoing, this::open);
    } catch (InterruptedException | IOException | RuntimeException | Error failure) {
      thrown = Failures.original(failure);
    }
    boolean isLate = mine.end();
    if (thrown instanceof InterruptedException && !isLate) {
      Thread.currentThread().interrupt(); // who waits for the result cancels it then
    } else {
      answered(response, thrown);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // answered() completes the result in any case
  private void sendAsync(HttpRequest outgoing) {
    CompletableFuture<HttpResponse<T>> called =
        push.isPresent()
            ? wiring.client().sendAsync(outgoing, this::open, push.get())
            : wiring.client().sendAsync(outgoing, this::open);
    call = called;
    if (ended.isPresent()) {
      called.cancel(true);
    }
    called.whenComplete(this::answered);
  }

  private long left() {
    return session.map(Session::remainingNanos).orElse(Long.MAX_VALUE);
  }

  private BodySubscriber<T> open(ResponseInfo info) {
    judge.headCame();
    answer = Optional.of(info);
    next = hop.flatMap(sent -> sent.next(wiring.redirects(), info));
    if (next.isEmpty() && !heads.takes(this, info)) {
      unwanted = true;
      return new Skipped<>();
    }
    BodySubscriber<T> subscriber;
    try {
      subscriber = next.isPresent() ? new Skipped<>() : handler.apply(info);
    } catch (RuntimeException | Error thrown) {
      threw();
      throw thrown;
    }
    if (isInSend() && WHOLE.contains(subscriber.getClass()) && !wiring.hasBodyLimit()) {
      return subscriber; // send() returns with all of the body
    }
    BodyWatch<T> watch = new BodyWatch<>(subscriber, this, wiring.bodyLimit());
    body = Optional.of(watch);
    ended.ifPresent(watch::end);
    return watch;
  }

  private void answered(@Nullable HttpResponse<T> response, @Nullable Throwable thrown) {
    if (ended.isPresent()) {
      result.completeExceptionally(ended.get()); // the transport only tells that it was stopped
    } else if (unwanted) {
      judgeAnswer();
      result.completeExceptionally(new Unwanted(what()));
    } else if (response == null) {
      Throwable cause = cause(thrown);
      if (cause instanceof HttpTimeoutException && left() <= 0) {
        expire(); // the transport's timer was first
      } else {
        judge.blame(cause);
        fail(cause);
      }
    } else if (hop.isPresent() && next.isPresent()) {
      follow(response, hop.get(), next.get());
    } else {
      if (answer.isEmpty()) { // a client of another kind, which did not ask for the handler
        judge.headCame();
        answer = Optional.of(new Head(response));
      }
      if (body.isEmpty()) {
        judgeAnswer();
      }
      result.complete(linked(response));
    }
    settle();
  }

  private Throwable cause(@Nullable Throwable thrown) {
    if (thrown == null) {
      return new NullPointerException("response");
    }
    return callerThrew ? Failures.unwrapped(thrown) : Failures.ofTransport(thrown);
  }

  /** Goes on. At the same place the attempt does too, and its last answer counts. */
  private void follow(HttpResponse<T> response, Hop from, Redirects.Onward to) {
    previous = Optional.of(linked(response));
    next = Optional.empty();
    body = Optional.empty();
    answer = Optional.empty();
    try {
      URI uri = to.request().uri();
      Optional<Session> carried = from.session();
      if (!to.isSameOrigin()) {
        judge.take(NoAttempt.INSTANCE); // the former one was judged by this answer
        carried = session.filter(mine -> wiring.isTrusted(uri));
      }
      call(new Hop(to.request(), uri, carried, from.redirects() + 1));
    } catch (RuntimeException | Error refused) {
      judge.spare();
      fail(refused);
    }
  }

  private HttpResponse<T> linked(HttpResponse<T> response) {
    return previous.<HttpResponse<T>>map(last -> new Redirected<>(response, last)).orElse(response);
  }

  @Override
  public void completed() {
    judgeAnswer();
    settle();
  }

  @Override
  public void abandoned() {
    completed(); // the node did answer; that nobody wants the rest says nothing about it
  }

  @Override
  public void failed(Throwable cause) {
    judge.blame(Failures.unwrapped(cause));
    settle();
  }

  @Override
  public void threw() {
    callerThrew = true;
    judge.spare(); // code of the caller's failed, not the node
  }

  /** A redirect to the same place goes to the same node, whose last answer counts. */
  private void judgeAnswer() {
    if (!next.map(Redirects.Onward::isSameOrigin).orElse(false)) {
      answer.ifPresent(judge::judge);
    }
  }

  private void fail(Throwable cause) {
    timer.cancel();
    Throwable told = cause;
    if (cause instanceof DeadlineExceededException passed) {
      told = Failures.late(what(), passed);
    } else if (session.isPresent()) {
      told = Failures.marked(cause, what());
    }
    result.completeExceptionally(ended.orElse(told));
  }

  private void expire() {
    if (isOver() || !expired.compareAndSet(false, true)) {
      return;
    }
    Throwable late =
        Failures.late(
            what(),
            new DeadlineExceededException(
                what() + (answer.isPresent() ? ": half an answer" : ": no answer") + " in time"));
    ended = Optional.of(late);
    if (body.isPresent() && !body.get().isStarved()) {
      judgeAnswer(); // the node waited for the reader
    } else {
      judge.late();
    }
    stop(late);
    result.completeExceptionally(late);
    blocking.ifPresent(mine -> mine.letGo(answer.isPresent(), wiring.scheduler()));
    wiring.tell(() -> new MdkEvent.DeadlineExceeded(what()));
  }

  private boolean isInSend() {
    return blocking.filter(call -> !call.isOver()).isPresent();
  }

  private void cancelled() {
    CancellationException cause = new CancellationException(what() + ": cancelled by the caller");
    ended = Optional.of(cause);
    judge.spare();
    stop(cause);
    result.completeExceptionally(cause);
  }

  /** Frees what is held. */
  private void stop(Throwable cause) {
    timer.cancel();
    resolving.cancel(true);
    // The body first: who reads it already is told the cause, and not that the connection is
    // closed.
    body.ifPresent(watch -> watch.end(cause));
    call.cancel(true); // frees the connection while there is no body
  }

  private void settle() {
    if (isOver()) {
      timer.cancel();
    }
  }

  private boolean isOver() {
    return result.isDone() && (body.isEmpty() || body.get().isOver());
  }

  /** Ends it without a verdict. */
  void cancel() {
    result.cancel(true);
  }

  /** Returns the node that was asked, once there is one. */
  Optional<Node> node() {
    return judge.node();
  }

  /** Returns whether the head of an answer came, so that the caller's handler may have seen it. */
  boolean isAnswered() {
    return answer.isPresent();
  }

  /** Returns whether the body of the request, if it has one, can be sent once more. */
  boolean isBodyRepeatable() {
    return upload.isEmpty() || !upload.get().isTaken() || upload.get().contentLength() >= 0;
  }

  private String what() {
    String named = target + judge.node().map(node -> " at " + node.address()).orElse("");
    return hop.filter(to -> to.redirects() > 0)
        .map(to -> named + ", sent on to " + to.uri().getRawAuthority())
        .orElse(named);
  }
}

package dev.mdk.control;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.RegistrationListener;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.InteractionReport;
import dev.mdk.spi.LogEvent;
import dev.mdk.spi.Reconnect;
import dev.mdk.spi.Scheduler;
import dev.mdk.wire.RtpCodec;
import dev.mdk.wire.RtpExtension;
import dev.mdk.wire.RtpMessage;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The connection of a process to one Mission Control: made anew whenever it is lost, for as long as
 * somebody uses it. All that is known and registered outlives the single {@link Wire}.
 */
final class Link implements Wire.Events {

  private static final System.Logger LOG = System.getLogger("dev.mdk.control");
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final long LOOK_NANOS = MILLISECONDS.toNanos(2_500);

  /** A server of the original protocol need not answer an open; then it is taken for one. */
  private static final long ANSWER_NANOS = SECONDS.toNanos(1);

  private static final int BEATS = 3; // for each time that a node would last

  private final Place place;
  private final Facilities facilities;
  private final Runnable unused;
  private final Reconnect reconnect;
  private final Delivery<LogEvent> lines;
  private final Delivery<InteractionReport> reports;

  private final ReentrantLock lock = new ReentrantLock(); // covers all below
  private final Known known;
  private final Registrations registrations;
  private Optional<HttpClient> http = Optional.empty();
  private Optional<Wire> wire = Optional.empty(); // also while it is being made
  private Set<RtpExtension> extensions = Set.of();
  private boolean open; // the handshake is done
  private boolean answered; // so is RTP's
  private boolean told; // that there is no connection
  private long renewedNanos;
  private int users;
  private boolean closed;
  private Scheduler.Cancellable timer = () -> {};

  /**
   * Makes one that is not used yet.
   *
   * @param unused called when nobody uses it any more, and nobody can
   */
  Link(Place place, Facilities facilities, Runnable unused) {
    this.place = place;
    this.facilities = facilities;
    this.unused = unused;
    reconnect = new Reconnect(facilities);
    known = new Known(facilities);
    registrations = new Registrations(this, place.ttl());
    Sequences sequences = Sequences.of(facilities);
    lines = new Delivery<>(facilities, sequences.lines(), Forms.LINES);
    reports = new Delivery<>(facilities, sequences.reports(), Forms.reports(place.service()));
  }

  Facilities facilities() {
    return facilities;
  }

  Delivery<LogEvent> lines() {
    return lines;
  }

  Delivery<InteractionReport> reports() {
    return reports;
  }

  /** Counts one more user, who releases it, and returns false if it is closed already. */
  boolean acquire() {
    return change(
        () -> {
          if (!closed && users++ == 0) {
            inBackground(this::connect);
          }
          return !closed;
        });
  }

  /** Counts one user less. With the last one it is closed. */
  void release() {
    boolean last =
        change(
            () -> {
              users--;
              closed = users == 0;
              return closed;
            });
    if (last) {
      close();
    }
  }

  private void close() {
    unused.run();
    lines.close();
    reports.close();
    change(() -> timer.cancel());
    Optional<Wire> left = change(() -> wire);
    if (left.isPresent() && change(() -> open)) {
      left.get().finish();
    } else {
      left.ifPresent(making -> making.fail("this process has closed it"));
    }
  }

  /** Does something under the lock, and tells what came of it when that is free again. */
  <T> T change(Supplier<T> task) {
    List<Telling> tellings;
    T result;
    lock.lock();
    try {
      result = task.get();
      tellings = known.tellings();
    } finally {
      lock.unlock();
    }
    if (!lock.isHeldByCurrentThread()) {
      tellings.forEach(Telling::tell);
    }
    return result;
  }

  private void change(Runnable task) {
    change(
        () -> {
          task.run();
          return true;
        });
  }

  private void inBackground(Runnable task) {
    try {
      facilities.executor().execute(task);
    } catch (RejectedExecutionException e) {
      // the process ends
    } catch (OutOfMemoryError noThread) {
      after(SECONDS.toNanos(1), task);
    }
  }

  private Scheduler.Cancellable after(long nanos, Runnable task) {
    return facilities.scheduler().schedule(nanos, () -> inBackground(task));
  }

  private void connect() {
    Wire next = new Wire(facilities, this);
    boolean wanted =
        change(
            () -> {
              if (!closed) {
                wire = Optional.of(next);
                open = false;
                answered = false;
              }
              return !closed;
            });
    if (!wanted) {
      return;
    }
    try {
      dial(next);
    } catch (IOException e) {
      next.fail("the token cannot be read: " + e);
    } catch (RejectedExecutionException e) {
      next.fail("the process ends");
    } catch (IllegalArgumentException e) {
      next.fail("the token has characters that no header can have"); // the message would show it
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // failing does not throw
  private void dial(Wire next) throws IOException {
    WebSocket.Builder builder = client().newWebSocketBuilder().connectTimeout(CONNECT);
    if (place.token().isPresent()) {
      builder.header("Authorization", "Bearer " + place.token().get().reveal());
    }
    builder
        .buildAsync(place.uri(), next)
        .whenComplete(
            (socket, thrown) -> {
              if (thrown != null) {
                next.fail(reason(thrown));
              }
            });
  }

  private HttpClient client() {
    return change(
        () -> {
          if (http.isEmpty()) {
            HttpClient.Builder builder =
                HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(CONNECT)
                    .executor(facilities.executor());
            place.tls().ifPresent(builder::sslContext);
            http = Optional.of(builder.build());
          }
          return http.get();
        });
  }

  private static String reason(Throwable thrown) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (cause instanceof WebSocketHandshakeException refused) {
      int status = refused.getResponse().statusCode();
      return "it answered "
          + status
          + switch (status) {
            case 401 ->
                " (expected: 101; the token is missing or wrong: set MDK_TOKEN to one of its tokens)";
            case 403 ->
                " (expected: 101; it must know the name in this address: see its option --hosts)";
            default ->
                " (expected: 101; is this the address of RTP, the second one that it prints?)";
          };
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.toString();
  }

  @Override
  public void opened(Wire opened) {
    change(
        () -> {
          if (!isCurrent(opened) || closed) {
            return;
          }
          open = true;
          reconnect.connected();
          renewedNanos = facilities.ticker().nanoTime();
          opened.send(
              RtpCodec.encode(
                  RtpMessage.Open.of(
                      facilities.processId(),
                      facilities.environment(),
                      EnumSet.allOf(RtpExtension.class))));
          long number = known.begin();
          registrations.opened(opened);
          after(ANSWER_NANOS, () -> change(() -> goOnUnanswered(opened, number)));
          timer = after(lookNanos(), () -> look(opened));
          if (told) {
            told = false;
            LOG.log(System.Logger.Level.INFO, "connected again with Mission Control at {0}", place);
          }
        });
  }

  private boolean isCurrent(Wire other) {
    return wire.isPresent() && wire.get() == other;
  }

  private long lookNanos() {
    return Math.min(LOOK_NANOS, place.ttl().toNanos() / BEATS);
  }

  private void look(Wire looked) {
    looked.look();
    change(
        () -> {
          if (isCurrent(looked) && open && !closed) {
            long now = facilities.ticker().nanoTime();
            if (now - renewedNanos >= place.ttl().toNanos() / BEATS) {
              renewedNanos = now;
              registrations.renew();
            }
            timer = after(lookNanos(), () -> look(looked));
          }
        });
  }

  private void goOnUnanswered(Wire silent, long number) {
    if (isCurrent(silent) && open && !answered) {
      answer(silent, number, Set.of());
    }
  }

  /** Takes what the server can do, which it may say late. */
  private void answer(Wire answering, long number, Set<RtpExtension> both) {
    answered = true;
    extensions = both;
    if (both.contains(RtpExtension.INTEREST) && !known.wanted().isEmpty()) {
      answering.send(RtpCodec.encode(new RtpMessage.Interest(known.wanted())));
    }
    lines.opened(answering, both);
    reports.opened(answering, both);
    if (!both.contains(RtpExtension.SYNCED)) {
      synced(number, Optional.empty());
    }
    known.opened();
  }

  /** What the server lacks that we knew is doubted for a while. */
  private void synced(long number, Optional<String> service) {
    known.synced(service);
    if (known.doubts(service)) {
      after(place.emptyAfter().toNanos(), () -> change(() -> known.forget(number, service)));
    }
  }

  @Override
  public void message(Wire from, RtpMessage message) {
    if (message instanceof RtpMessage.LogAck ack) {
      lines.acknowledged(ack.sequence());
    } else if (message instanceof RtpMessage.InteractionAck ack) {
      reports.acknowledged(ack.sequence());
    } else {
      change(
          () -> {
            if (isCurrent(from) && !closed) {
              take(from, message);
            }
          });
    }
  }

  private void take(Wire from, RtpMessage message) {
    if (message instanceof RtpMessage.Open its) {
      answer(from, known.connection(), its.extensions());
    } else if (message instanceof RtpMessage.Active active) {
      known.up(active.node());
    } else if (message instanceof RtpMessage.Expire expire) {
      known.down(expire.node());
    } else if (message instanceof RtpMessage.Synced synced) {
      synced(known.connection(), synced.service());
    } else if (message instanceof RtpMessage.Close close && close.error().isPresent()) {
      RtpMessage.Problem problem = close.error().get();
      String why = Texts.plain(problem.title() + ": " + problem.detail());
      registrations.refused(why);
      LOG.log(System.Logger.Level.WARNING, "Mission Control at {0} says: {1}", place, why);
    }
  }

  @Override
  public void confirmed(Wire from, long ping) {
    change(
        () -> {
          if (isCurrent(from)) {
            registrations.confirmed(ping);
          }
        });
  }

  @Override
  public void ended(Wire over, String why) {
    change(
        () -> {
          if (!isCurrent(over)) {
            return;
          }
          wire = Optional.empty();
          open = false;
          timer.cancel();
          String detail = "Mission Control at " + place + ": " + why;
          lines.lost(detail);
          reports.lost(detail);
          registrations.lost(detail);
          known.lost(detail);
          if (!closed) {
            long pause = reconnect.failed();
            if (!told && pause > 0) { // a single loss that is over at once is no news
              told = true;
              LOG.log(System.Logger.Level.WARNING, detail + "; trying again until it answers");
            }
            timer = after(pause, this::connect);
          }
        });
  }

  /** Starts telling a listener of nodes. The caller has acquired it. */
  void add(Telling telling) {
    change(() -> known.add(telling));
  }

  void remove(Telling telling) {
    change(() -> known.remove(telling));
  }

  void want(String service) {
    change(
        () -> {
          if (known.want(service) && answered && extensions.contains(RtpExtension.INTEREST)) {
            wire.ifPresent(
                open -> open.send(RtpCodec.encode(new RtpMessage.Interest(Set.of(service)))));
          }
        });
  }

  /** A connection of somebody failed: perhaps ours has, too. */
  void refresh() {
    change(() -> wire.ifPresent(Wire::look));
  }

  Registration register(Node node, RegistrationListener listener) {
    return change(() -> registrations.add(node, listener));
  }

  @Override
  public String toString() {
    return "Mission Control at " + place;
  }
}

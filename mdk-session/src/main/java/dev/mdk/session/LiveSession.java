package dev.mdk.session;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.mdk.Attempt;
import dev.mdk.Body;
import dev.mdk.Carrier;
import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.Hint;
import dev.mdk.Interaction;
import dev.mdk.LogId;
import dev.mdk.LogLevel;
import dev.mdk.Node;
import dev.mdk.PropertyKey;
import dev.mdk.Session;
import dev.mdk.json.JsonValue;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.Scope;
import dev.mdk.wire.SharedContext;
import dev.mdk.wire.SpanId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A session. What changes are three things, each atomic by itself: the clock, the deadline, and the
 * baggage, which is immutable and replaced as a whole.
 */
final class LiveSession implements Session {

  private static final AtomicReferenceFieldUpdater<LiveSession, Baggage> BAGGAGE =
      AtomicReferenceFieldUpdater.newUpdater(LiveSession.class, Baggage.class, "baggage");

  private final Core core;
  private final String traceId;
  private final Environment environment;
  private final SessionClock clock;
  private final TimeLimit limit;
  private final Origin origin;
  private final Finder finder;
  private volatile Baggage baggage;

  LiveSession(
      Core core,
      String traceId,
      CausalClock start,
      Environment environment,
      Baggage baggage,
      Origin origin,
      long remainingNanos) {
    this.core = core;
    this.traceId = traceId;
    this.environment = environment;
    this.baggage = baggage;
    this.origin = origin;
    clock = new SessionClock(start);
    limit = new TimeLimit(core.facilities().ticker());
    limit.lower(remainingNanos);
    finder = core.finder(environment);
  }

  @Override
  public String traceId() {
    return traceId;
  }

  @Override
  public CausalClock clock() {
    return clock.now();
  }

  @Override
  public Environment environment() {
    return environment;
  }

  @Override
  public Optional<Duration> remaining() {
    long nanos = limit.remainingNanos();
    return nanos == TimeLimit.UNLIMITED
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.max(0, nanos)));
  }

  @Override
  public long remainingNanos() {
    return limit.remainingNanos();
  }

  @Override
  public Session deadline(Duration longest) {
    limit.lower(TimeLimit.nanos(longest));
    return this;
  }

  @Override
  public <T> Optional<T> property(PropertyKey<T> key) {
    return Optional.ofNullable(baggage.properties().get(key.name()))
        .flatMap(value -> read(key, value));
  }

  private <T> Optional<T> read(PropertyKey<T> key, JsonValue value) {
    try {
      return key.read(value);
    } catch (RuntimeException ofTheReader) { // the value may come from anyone
      core.warnings().foreign().tell("property " + key + " cannot be read", ofTheReader);
      return Optional.empty();
    }
  }

  @Override
  public <T> Session property(PropertyKey<T> key, T value) {
    requireNonNull(value, key.name());
    try {
      JsonValue written = key.write(value);
      Nested.check(written);
      BAGGAGE.updateAndGet(this, now -> now.with(key.name(), written));
    } catch (RuntimeException ofTheWriter) {
      core.warnings().foreign().tell("property " + key + " is left as it was", ofTheWriter);
    }
    return this;
  }

  @Override
  public Session remove(PropertyKey<?> key) {
    BAGGAGE.updateAndGet(this, now -> now.without(key.name()));
    return this;
  }

  @Override
  public Map<String, JsonValue> properties() {
    return baggage.properties();
  }

  @Override
  public LogLevel level() {
    return baggage.level();
  }

  @Override
  public Session trace(LogLevel level) {
    requireNonNull(level, "level");
    BAGGAGE.updateAndGet(this, now -> now.traced(level));
    return this;
  }

  @Override
  public Session route(String service, String version, String target, String targetVersion) {
    requireNonNull(service, "service");
    requireNonNull(version, "version");
    Routes.Target to =
        new Routes.Target(
            requireNonNull(target, "target"), requireNonNull(targetVersion, "targetVersion"));
    BAGGAGE.updateAndGet(
        this,
        now ->
            core.options()
                .routes()
                .with(now.routes(), service, version, to)
                .map(now::routed)
                .orElse(now));
    return this;
  }

  /** Returns what to look for instead of a service, by the routing overrides. */
  Routes.Target target(String service, String version) {
    requireNonNull(service, "service");
    requireNonNull(version, "version");
    return core.options().routes().target(baggage.routes(), service, version);
  }

  @Override
  public LogId log(LogLevel level, String category, String text) {
    return id(logged(level, category, text, Optional.empty(), null));
  }

  @Override
  public LogId log(LogLevel level, String category, String text, Throwable thrown) {
    return id(logged(level, category, text, Optional.ofNullable(thrown), null));
  }

  /**
   * Logs a line of an interaction, of the current one if none is given, and returns the last
   * counter of its clock.
   */
  long logged(
      LogLevel level,
      String category,
      String text,
      Optional<Throwable> thrown,
      @Nullable LiveInteraction of) {
    long tick = clock.tick();
    LogLevel said = requireNonNullElse(level, LogLevel.INFO);
    Baggage now = baggage;
    if (core.journal().writes(now, said)) {
      core.journal()
          .write(
              id(tick),
              now,
              said,
              String.valueOf(category),
              String.valueOf(text),
              thrown,
              span(of));
    }
    return tick;
  }

  /** Made apart from the line: where it is ignored, the compiler leaves it out. */
  private LogId id(long tick) {
    return clock.id(traceId, tick, environment);
  }

  /** Returns the clock of a line. */
  CausalClock clockAt(long tick) {
    return clock.at(tick);
  }

  @Override
  public LogId log(LogLevel level, String category, Supplier<String> text) {
    return id(loggedMade(level, category, text, Optional.empty(), null));
  }

  long loggedMade(
      LogLevel level,
      String category,
      Supplier<String> text,
      Optional<Throwable> thrown,
      @Nullable LiveInteraction of) {
    long tick = clock.tick();
    LogLevel said = requireNonNullElse(level, LogLevel.INFO);
    Baggage now = baggage;
    if (core.journal().writes(now, said)) {
      core.journal().make(id(tick), now, said, String.valueOf(category), text, thrown, span(of));
    }
    return tick;
  }

  private Optional<SpanId> span(@Nullable LiveInteraction of) {
    LiveInteraction here = of == null ? interactionHere() : of;
    return here == null ? Optional.empty() : Optional.of(here.span());
  }

  /** Returns what causes what is done now: the current interaction, or else the caller. */
  Optional<SpanId> cause() {
    LiveInteraction here = interactionHere();
    return here == null ? origin.parent() : Optional.of(here.span());
  }

  Origin origin() {
    return origin;
  }

  private LiveAttempt alone(Endpoint endpoint, long stamp) {
    return LiveAttempt.alone(
        endpoint,
        stamp,
        core.reports().areWanted() ? new Call(core, this, origin.parent(), endpoint.node()) : null);
  }

  @Override
  public Node resolve(String service, String version) {
    LiveInteraction here = interactionHere();
    return here == null ? resolveAlone(service, version) : here.resolve(service, version);
  }

  /** Names a node about which nobody will tell how it did: none on probation. */
  Node resolveAlone(String service, String version) {
    return find(service, version, Hint.WITHOUT_PROBES).node();
  }

  @Override
  public CompletableFuture<Node> resolveAsync(String service, String version) {
    LiveInteraction here = interactionHere();
    return here == null
        ? findAsync(
            service, version, Hint.WITHOUT_PROBES, endpoint -> endpoint.node(), unwanted -> {})
        : here.resolveAsync(service, version);
  }

  @Override
  public Attempt attempt(String service, String version, Hint hint) {
    LiveInteraction here = interactionHere();
    return here == null
        ? start(service, version, hint, null)
        : here.attempt(service, version, hint);
  }

  @Override
  public CompletableFuture<Attempt> attemptAsync(String service, String version, Hint hint) {
    LiveInteraction here = interactionHere();
    return here == null
        ? findAsync(
            service, version, hint, endpoint -> alone(endpoint, endpoint.start()), Attempt::release)
        : here.attemptAsync(service, version, hint);
  }

  /** Finds an endpoint within the deadline; see {@link Finder#findAsync}. */
  <T> CompletableFuture<T> findAsync(
      String service, String version, Hint hint, Function<Endpoint, T> take, Consumer<T> undo) {
    return finder.findAsync(limit, target(service, version), hint, take, undo);
  }

  Core core() {
    return core;
  }

  /** Finds a node of a service, or of what the routing overrides name instead. */
  private Endpoint find(String service, String version, Hint hint) {
    if (!core.options().routes().obeyed()) {
      return finder.find(
          limit, requireNonNull(service, "service"), requireNonNull(version, "version"), hint);
    }
    Routes.Target target = target(service, version);
    return finder.find(limit, target.service(), target.version(), hint);
  }

  /** Finds a node in the same way, and starts a call at it; outside of any interaction, if null. */
  LiveAttempt start(String service, String version, Hint hint, @Nullable LiveInteraction of) {
    if (!core.options().routes().obeyed()) {
      return startAt(
          requireNonNull(service, "service"), requireNonNull(version, "version"), hint, of);
    }
    Routes.Target target = target(service, version);
    return startAt(target.service(), target.version(), hint, of);
  }

  private LiveAttempt startAt(
      String service, String version, Hint hint, @Nullable LiveInteraction of) {
    long now = core.nanoTime(); // the only time that a call reads the clock, unless it waits
    Endpoint found = finder.tryFind(limit, service, version, hint, now);
    if (found != null) {
      return started(found, found.start(now), of);
    }
    Endpoint late = finder.await(limit, service, version, hint);
    return started(late, late.start(), of);
  }

  private LiveAttempt started(Endpoint endpoint, long stamp, @Nullable LiveInteraction of) {
    return of == null ? alone(endpoint, stamp) : of.started(endpoint, stamp);
  }

  /** Returns the interaction of this session whose scope this thread runs in. */
  private @Nullable LiveInteraction interactionHere() {
    return LiveInteraction.here(this);
  }

  @Override
  @SuppressWarnings("CatchingUnchecked") // whatever the code throws fails it, and is rethrown
  public <T, X extends Throwable> T interact(Body.Interact<T, X> body) throws X {
    LiveInteraction interaction = new LiveInteraction(this);
    try {
      T result = interaction.interact(body);
      interaction.succeed();
      return result;
    } catch (Throwable thrown) {
      if (Thread.currentThread().isInterrupted()) {
        interaction.release();
      } else {
        interaction.fail(thrown);
      }
      throw thrown;
    }
  }

  @Override
  public Interaction interaction() {
    return new LiveInteraction(this);
  }

  @Override
  public String externalize() {
    SharedContext message = message();
    tellSent(message.clock());
    return core.formats().own().write(message);
  }

  @Override
  public <C> void inject(C carrier, Carrier.Setter<C> setter) {
    requireNonNull(setter, "setter");
    SharedContext message = message();
    tellSent(message.clock());
    core.formats().inject(message, origin.carried(), carrier, setter);
  }

  @Override
  public <C> void inject(Attempt attempt, C carrier, Carrier.Setter<C> setter) {
    requireNonNull(attempt, "attempt");
    requireNonNull(setter, "setter");
    if (!(attempt instanceof LiveAttempt live)) {
      inject(carrier, setter);
      return;
    }
    SharedContext message = message();
    live.sent(message.clock());
    core.formats().inject(message, origin.carried(), carrier, setter);
  }

  /**
   * Takes a message for the call of the last attempt here, or else for one that nobody waits for.
   */
  private void tellSent(CausalClock at) {
    if (core.reports().areWanted()) {
      LiveInteraction here = interactionHere();
      if (here == null || !here.sent(at)) {
        Call.tellMessage(core, this, cause(), at);
      }
    }
  }

  private SharedContext message() {
    return Sessions.sent(core, traceId, clock.send(), environment, baggage, limit);
  }

  @Override
  public Session derive() {
    return Sessions.derived(core, traceId, clock.send(), baggage);
  }

  @Override
  public <T, X extends Throwable> T call(Body.Call<T, X> body) throws X {
    return new Scope(this, Optional.empty()).call(body);
  }

  @Override
  public <X extends Throwable> void run(Body.Run<X> body) throws X {
    Scopes.run(new Scope(this, Optional.empty()), body);
  }

  @Override
  public Runnable wrap(Runnable task) {
    return Scopes.wrap(this, task);
  }

  @Override
  public <T> Callable<T> wrapCallable(Callable<T> task) {
    return Scopes.wrapCallable(this, task);
  }

  @Override
  public <T> Supplier<T> wrapSupplier(Supplier<T> task) {
    return Scopes.wrapSupplier(this, task);
  }

  @Override
  public <A, T> Function<A, T> wrapFunction(Function<A, T> task) {
    return Scopes.wrapFunction(this, task);
  }

  @Override
  public Executor wrapExecutor(Executor executor) {
    requireNonNull(executor, "executor");
    return task -> executor.execute(wrap(task));
  }

  @Override
  public String toString() {
    return "session " + traceId + " at " + clock.now();
  }
}

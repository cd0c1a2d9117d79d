package dev.mdk.control.server;

import dev.mdk.LogLevel;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Scheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The parts of a Mission Control, put together, and taken apart in the reverse order. */
final class Parts implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("dev.mdk.control");

  /** One heartbeat of an original client after the longest pause between its attempts. */
  private static final Duration SETTLE = Duration.ofSeconds(30);

  private static final int MAX_TRACES = 100_000;
  private static final int RECALLED = 100_000; // lines, and reports

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final HttpFront front;
  private final RtpListener listener;
  private final InetAddress httpAddress;
  private final InetAddress rtpAddress;

  Parts(MissionControl.Builder builder) throws IOException {
    httpAddress = builder.http.getAddress();
    rtpAddress = builder.rtp.getAddress();
    boolean complete = false;
    try {
      Facilities facilities =
          builder.facilities.orElseGet(() -> started(Facilities.system().start()));
      Journal journal = started(journal(builder, facilities));
      NodeTable table = new NodeTable(facilities);
      Duration settle = builder.settle.orElse(journal.hasPast() ? SETTLE : Duration.ZERO);
      Registry registry = started(registry(builder, facilities, table, settle));
      Intake intake = new Intake(facilities, journal);
      Access access = new Access(builder.readTokens, builder.writeTokens);
      Hosts hosts = new Hosts(builder.hosts);
      front =
          started(
              new HttpFront(
                  facilities, builder.http, builder.tls, access, hosts, builder.maxRequests));
      int page = front.port();
      RtpPeer.World world =
          new RtpPeer.World(
              facilities,
              registry,
              table,
              intake,
              builder.lines.client(),
              new LongAdder(),
              new LongAdder());
      Throttle registrations =
          new Throttle(facilities.ticker(), "registrations", builder.registrations);
      Throttle lines = new Throttle(facilities.ticker(), "log lines", builder.lines);
      listener =
          started(
              new RtpListener(
                  facilities,
                  builder.rtp,
                  builder.tls,
                  builder.maxConnections,
                  new RtpConnection.Services(
                      new Handshake(access, hosts, origin -> hosts.isPage(origin, page)),
                      world,
                      builder.maxMessage,
                      builder.maxWaiting)));
      TraceBook traces = new TraceBook(MAX_TRACES);
      InteractionBook interactions = new InteractionBook(facilities);
      recall(journal, facilities, traces::add, interactions::recall);
      intake.listen(traces::add);
      intake.listen(interactions::add);
      Tail tail = new Tail(intake, table);
      new NodesApi(facilities, registry, table, interactions, registrations).addTo(front);
      new LogsApi(journal, traces).addTo(front);
      new InteractionsApi(interactions).addTo(front);
      tail.addTo(front);
      new OtlpLogs(intake, lines).addTo(front);
      StatusApi.Throttles throttles = new StatusApi.Throttles(registrations, lines);
      new StatusApi(facilities, journal, tail, listener, world, front, access, throttles).addTo();
      front.start();
      listener.start();
      complete = true;
    } finally {
      if (!complete) {
        close();
      }
    }
  }

  private Journal journal(MissionControl.Builder builder, Facilities facilities)
      throws IOException {
    Path folder = builder.data.orElse(null);
    if (folder == null) {
      Path temporary = Files.createTempDirectory("mdk-control");
      started((AutoCloseable) () -> delete(temporary));
      folder = temporary;
    }
    return Journal.open(
        folder,
        new Journal.Options(builder.segmentBytes, builder.maxBytes, builder.maxAge, builder.force),
        facilities);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path each : files.toList()) {
        Files.deleteIfExists(each);
      }
    }
    Files.deleteIfExists(folder);
  }

  /** Reads the latest traces and calls of an earlier run, while this one has begun already. */
  private static void recall(
      Journal journal, Facilities facilities, Consumer<Stored> traces, Consumer<Stored> calls) {
    long before = journal.end();
    facilities
        .executor()
        .execute(
            () -> {
              try {
                recall(journal, JournalRecord.Kind.LINE, before, traces);
                recall(journal, JournalRecord.Kind.REPORT, before, traces.andThen(calls));
              } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "cannot recall the latest traces", e);
              }
            });
  }

  private static void recall(
      Journal journal, JournalRecord.Kind kind, long before, Consumer<Stored> into)
      throws IOException {
    journal.search(
        JournalQuery.of(
            kind, "", "", JournalRecord.gravity(LogLevel.DEBUG), Long.MIN_VALUE, Long.MAX_VALUE),
        before,
        RECALLED,
        (position, record) -> {
          Stored.read(position, record).ifPresent(into);
          return Optional.of(position);
        });
  }

  private Registry registry(
      MissionControl.Builder builder, Facilities facilities, NodeTable table, Duration settle) {
    if (builder.registry.isPresent()) {
      return new SharedRegistry(
          facilities,
          table,
          builder.maxNodes,
          builder.registry.get().apply(facilities),
          SETTLE,
          table::settle);
    }
    settle(settle, facilities, table);
    return new LeaseRegistry(facilities, table, builder.maxNodes);
  }

  private void settle(Duration time, Facilities facilities, NodeTable table) {
    if (time.isZero()) {
      table.settle();
    } else {
      Scheduler.Cancellable timer = facilities.scheduler().schedule(time.toNanos(), table::settle);
      started((AutoCloseable) timer::cancel);
    }
  }

  private <T extends AutoCloseable> T started(T part) {
    started.push(part);
    return part;
  }

  URI http() {
    return address(front.isSecure() ? "https" : "http", httpAddress, front.port(), "");
  }

  URI rtp() {
    return address(front.isSecure() ? "wss" : "ws", rtpAddress, listener.port(), Handshake.PATH);
  }

  private static URI address(String scheme, InetAddress address, int port, String path) {
    String host = address.getHostAddress();
    int zone = host.indexOf('%'); // means something on this machine only
    String name = zone < 0 ? host : host.substring(0, zone);
    return URI.create(
        scheme + "://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + port + path);
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        LOG.log(System.Logger.Level.WARNING, "while closing Mission Control", e);
      }
    }
  }
}

package dev.mdk.control.server;

import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.control.server.Access.Right;
import dev.mdk.spi.Facilities;
import dev.mdk.wire.RtpCodec;
import dev.mdk.wire.RtpExtension;
import dev.mdk.wire.RtpMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** What a client says, and what it is told: the meaning of RTP on one connection. */
final class RtpPeer implements NodeWatcher {

  private static final int MAX_NODES = 1000;
  private static final int MAX_INTEREST = 10_000;
  private static final int MAX_VERDICTS = 20_000; // characters, as a record is bounded
  private static final int CHANGES_AT_ONCE = 1000;
  private static final int CHANGES_A_SECOND = 200;

  /**
   * What all peers share.
   *
   * @param linesASecond how many lines and reports are taken from each in a second
   * @param refused counts registrations that were not taken
   * @param slowed counts how often one was kept waiting, as it was too fast
   */
  record World(
      Facilities facilities,
      Registry registry,
      NodeTable table,
      Intake intake,
      int linesASecond,
      LongAdder refused,
      LongAdder slowed) {}

  private final World world;
  private final Right right;
  private final Outbound out;
  private final Rate changes;
  private final Rate lines;
  private final Keeper keeper;
  private final Set<Lease.Key> nodes = new HashSet<>();
  private final Set<String> interest = new HashSet<>();
  private final Consumer<Stored> subscription = this::tell;
  private Set<RtpExtension> extensions = Set.of();
  private boolean opened;
  private boolean everything; // is told, whatever it named
  private boolean told; // of a fault
  private volatile String process = "";
  private volatile boolean detail;
  private String service = "";

  RtpPeer(World world, Right right, Outbound out) {
    this.world = world;
    this.right = right;
    this.out = out;
    keeper = new Keeper(world.facilities.ticker(), world.intake, out);
    long now = world.facilities.ticker().nanoTime();
    changes = new Rate(CHANGES_AT_ONCE, CHANGES_A_SECOND, now);
    lines = new Rate(Throttle.burst(world.linesASecond), world.linesASecond, now);
  }

  /**
   * Takes a text. By one thread at a time, which may be kept for a while if the client is too fast.
   *
   * @throws WebSocketFault if the connection is to be ended
   */
  void receive(String text) throws IOException {
    List<RtpMessage> events = new ArrayList<>();
    for (RtpMessage message : RtpCodec.decode(text)) {
      if (message instanceof RtpMessage.Open open) {
        open(open);
      } else if (!opened) {
        throw new WebSocketFault(WebSocketFault.POLICY, "the first message is no open");
      } else if (message instanceof RtpMessage.Log line) {
        events.add(complete(line));
      } else if (message instanceof RtpMessage.Interaction report) {
        events.add(complete(report));
      } else {
        receive(message);
      }
    }
    if (!events.isEmpty() && mayWrite()) {
      slowDown(lines, events.size());
      keeper.keep(process, events, extensions.contains(RtpExtension.CUMULATIVE));
    }
  }

  private void receive(RtpMessage message) {
    if (message instanceof RtpMessage.Active active) {
      if (mayWrite()) {
        register(active);
      }
    } else if (message instanceof RtpMessage.Expire expire) {
      if (mayWrite()) {
        slowDown(changes, 1);
        Lease.Key key = Lease.Key.of(expire.node());
        nodes.remove(key);
        world.registry.remove(key);
      }
    } else if (message instanceof RtpMessage.Subscribe) {
      world.intake.unlisten(subscription); // so that it hears each line once
      world.intake.listen(subscription);
    } else if (message instanceof RtpMessage.Interest more) {
      widen(more);
    }
  }

  private void open(RtpMessage.Open open) {
    if (opened) {
      return;
    }
    opened = true;
    process = open.nodeId();
    Set<RtpExtension> both = EnumSet.noneOf(RtpExtension.class);
    both.addAll(open.extensions());
    extensions = both;
    detail = both.contains(RtpExtension.DETAIL);
    out.send(RtpCodec.encode(RtpMessage.Open.of("", open.environment(), both)));
    if (both.contains(RtpExtension.BATCH)) {
      out.batch();
    }
    if (!both.contains(RtpExtension.INTEREST)) {
      world.table.watch(this);
    }
  }

  private boolean mayWrite() {
    if (right != Right.WRITE) {
      refuse("forbidden", "Read only", "The token does not allow to register or to log.");
    }
    return right == Right.WRITE;
  }

  private void refuse(String code, String title, String detail) {
    world.refused.increment();
    if (!told) {
      told = true;
      out.send(
          RtpCodec.encode(
              new RtpMessage.Close(Optional.of(new RtpMessage.Problem(code, title, detail, "")))));
    }
  }

  private void register(RtpMessage.Active active) {
    Node node = active.node();
    Optional<String> problem = Limits.problem(node);
    if (problem.isPresent()) {
      refuse("too_large", "Node too large", problem.get());
      return;
    }
    Lease.Key key = Lease.Key.of(node);
    if (!nodes.contains(key)) {
      if (nodes.size() >= MAX_NODES) {
        refuse("too_many", "Too many nodes", "A connection registers up to " + MAX_NODES + ".");
        return;
      }
      slowDown(changes, 1);
    }
    if (world.registry.put(node, active.ttl()) == Registry.Outcome.FULL) {
      refuse("full", "Registry full", "There are too many nodes already.");
      return;
    }
    nodes.add(key);
    if (service.isEmpty()) {
      service = node.service();
    }
  }

  /**
   * Keeps a client that is too fast waiting: what it sends next is read later. Everybody is told of
   * a change, and all lines go into one file, so each client makes only so many.
   */
  private void slowDown(Rate rate, int count) {
    long wait = rate.take(count, world.facilities.ticker().nanoTime());
    if (wait > 0) {
      world.slowed.increment();
      LockSupport.parkNanos(wait);
    }
  }

  private void widen(RtpMessage.Interest more) {
    if (!extensions.contains(RtpExtension.INTEREST)) {
      return;
    }
    for (String name : more.services()) {
      if (name.length() > Limits.MAX_NAME) {
        syncedIfSettled(Optional.of(name)); // no node has such a name
      } else if (!everything && !interest.contains(name)) {
        widen(name);
      }
    }
    if (everything) {
      syncedIfSettled(Optional.empty());
    }
  }

  private void widen(String name) {
    if (interest.size() < MAX_INTEREST && world.table.watch(name, this)) {
      interest.add(name);
    } else {
      watchAll();
    }
  }

  /** Says that what is asked for was told before; in the beginning, the table says so itself. */
  private void syncedIfSettled(Optional<String> name) {
    if (world.table.isSettled()) {
      synced(name);
    }
  }

  /** Where names take too much memory, more than was asked for takes less. */
  private void watchAll() {
    everything = true;
    world.table.unwatch(this, interest);
    interest.clear();
    world.table.watch(this);
  }

  /** What an original client does not tell of a line is known from its registrations. */
  private RtpMessage.Log complete(RtpMessage.Log line) {
    return new RtpMessage.Log(
        line.context(),
        line.time(),
        line.node().isEmpty() ? process : line.node(),
        line.level(),
        line.category(),
        line.text(),
        line.sequence(),
        line.service().isEmpty() ? service : line.service(),
        line.thrown());
  }

  private RtpMessage.Interaction complete(RtpMessage.Interaction report) {
    return new RtpMessage.Interaction(
        report.id(),
        report.traceId(),
        report.node().isEmpty() ? process : report.node(),
        report.environment(),
        report.start(),
        report.end(),
        report.startClock(),
        report.endClock(),
        report.results(),
        report.sequence(),
        caller(report.service()),
        report.result(),
        report.verdicts().isEmpty() ? verdicts(report) : report.verdicts());
  }

  /**
   * What the nodes were of which an original client tells the ids only, as far as there is room.
   */
  private List<RtpMessage.Verdict> verdicts(RtpMessage.Interaction report) {
    List<RtpMessage.Verdict> verdicts = new ArrayList<>();
    int room = MAX_VERDICTS;
    for (Map.Entry<String, Boolean> each : report.results().entrySet()) {
      Optional<Node> node =
          world.table.withId(report.environment().name(), each.getKey()).stream().findFirst();
      String of = node.map(Node::service).orElse("unknown");
      String version = node.map(Node::version).orElse("");
      String address = node.map(Node::address).orElse("");
      room -= each.getKey().length() + of.length() + version.length() + address.length() + 100;
      if (room < 0) {
        break;
      }
      Outcome outcome = each.getValue() ? Outcome.SUCCESS : Outcome.ERROR;
      verdicts.add(new RtpMessage.Verdict(each.getKey(), of, version, address, outcome));
    }
    return verdicts;
  }

  /** The service of a process, rather than the name under which it logs. */
  private String caller(String told) {
    boolean known = nodes.stream().anyMatch(key -> key.service().equals(told));
    return service.isEmpty() || known ? told : service;
  }

  /** Tells a line of another process. */
  private void tell(Stored stored) {
    if (stored.message() instanceof RtpMessage.Log line
        && (process.isEmpty() || !process.equals(line.node()))) {
      out.send(Stored.relayed(line, detail));
    }
  }

  /** Ends what it is told. Its nodes stay until their time has passed: it may come back. */
  void gone() {
    world.intake.unlisten(subscription);
    world.table.unwatch(this, interest);
  }

  @Override
  public void known(Iterator<String> texts) {
    out.send(texts);
  }

  @Override
  public void changed(String text) {
    out.send(text);
  }

  @Override
  public void synced(Optional<String> name) {
    if (extensions.contains(RtpExtension.SYNCED)) {
      out.send(RtpCodec.encode(new RtpMessage.Synced(name)));
    }
  }
}

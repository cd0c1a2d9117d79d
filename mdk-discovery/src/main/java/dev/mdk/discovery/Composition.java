package dev.mdk.discovery;

import dev.mdk.Node;
import dev.mdk.discovery.ComposedSource.Kind;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.SourceState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Several started sources as one. Each has its own memory of what it told; the listener is told
 * what those that count know together. In a union all count, else the chosen one does.
 *
 * <p>Of a node that several know, the first of them in order is believed about its address and all
 * else. So sources that tell all nodes again and again do not overwrite each other's words.
 */
final class Composition implements DiscoverySource.Subscription {

  /*
   * The sources tell from threads of their own. Their words are put in order by the queue, so that
   * what is below it needs no lock and the listener has one call at a time.
   */
  private final OneAtATime words = new OneAtATime();
  private final Kind kind;
  private final List<Member> members = new ArrayList<>();
  private final NodeListener listener;
  private volatile boolean closed;

  // by the telling thread only
  private @Nullable Member chosen;
  private SourceState state = SourceState.CONNECTING;
  private String detail = "";

  Composition(Kind kind, List<DiscoverySource> sources, NodeListener listener) {
    this.kind = kind;
    this.listener = listener;
    sources.forEach(source -> members.add(new Member(members.size(), source)));
  }

  void start() {
    try {
      members.forEach(Member::start);
    } catch (RuntimeException | Error e) { // the setting of one is wrong
      close();
      throw e;
    }
  }

  @Override
  public void want(String service) {
    forEachHeard(member -> member.tell("want", started -> started.want(service)));
  }

  @Override
  public void refresh(String service) {
    forEachHeard(member -> member.tell("refresh", started -> started.refresh(service)));
  }

  private void forEachHeard(Consumer<Member> action) {
    members.stream().filter(member -> !member.left).forEach(action);
  }

  @Override
  public void close() {
    closed = true;
    members.forEach(Member::leave);
  }

  // ---- What counts

  private boolean counts(Member member) {
    return kind == Kind.UNION || member == chosen;
  }

  private boolean isKnownBefore(Member member, Node node) {
    for (Member other : members.subList(0, member.index)) {
      if (counts(other) && !other.told.same(node).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Leaves out who is the same as an earlier one. */
  private static List<Node> merge(Iterable<Node> nodes) {
    List<Node> merged = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    Set<String> addresses = new HashSet<>();
    for (Node node : nodes) {
      if (!ids.contains(node.id()) && !addresses.contains(node.address())) {
        ids.add(node.id());
        addresses.add(node.address());
        merged.add(node);
      }
    }
    return merged;
  }

  private List<Node> known(Cluster.Key key) {
    List<Node> all = new ArrayList<>();
    members.stream().filter(this::counts).forEach(member -> all.addAll(member.told.of(key)));
    return merge(all);
  }

  /** Tells what is still known of a node, by any that counts, and returns whether it is. */
  private boolean reveal(Node gone) {
    List<Node> same = new ArrayList<>();
    members.stream().filter(this::counts).forEach(member -> same.addAll(member.told.same(gone)));
    List<Node> standing = merge(same);
    standing.forEach(listener::up);
    return !standing.isEmpty();
  }

  // ---- Who is chosen

  private void choose(Member told) {
    Member next = kind == Kind.FALLBACK ? mostPreferred() : chosen;
    if (kind == Kind.FIRST_OF && chosen == null && told.everSynced) {
      next = told;
    }
    if (next != null && next != chosen) {
      Member before = chosen;
      chosen = next;
      handOver(before, next);
      for (Member other : members) {
        if (kind == Kind.FIRST_OF ? other != next : other.index > next.index) {
          other.leave();
          other.told.clear();
        }
      }
    }
  }

  /** Returns the first that ever told all, if those before it have been lost. */
  private @Nullable Member mostPreferred() {
    for (Member member : members) {
      if (member.everSynced) {
        return member;
      }
      if (!member.everLost) {
        return chosen;
      }
    }
    return chosen;
  }

  private void handOver(@Nullable Member before, Member next) {
    for (Cluster.Key key : next.told.keys()) {
      listener.replace(key.service(), key.environment(), List.copyOf(next.told.of(key)));
    }
    if (before != null) {
      for (Cluster.Key key : before.told.keys()) {
        if (next.told.of(key).isEmpty()) {
          before.told.of(key).forEach(listener::down);
        }
      }
    }
  }

  // ---- How it is

  private void tellState() {
    Member only = chosen;
    boolean standsIn = kind == Kind.FALLBACK && only != null && only.index > 0;
    SourceState now = only == null ? together() : standsIn ? SourceState.LOST : only.state;
    String why = only == null ? absent() : only.describe();
    if (standsIn) {
      why += " stands in for " + absent();
    }
    if (now != state || !why.equals(detail)) {
      state = now;
      detail = why;
      listener.state(now, why);
    }
  }

  private SourceState together() {
    boolean lost = members.stream().anyMatch(member -> member.state == SourceState.LOST);
    boolean connecting =
        members.stream().anyMatch(member -> member.state == SourceState.CONNECTING);
    if (kind == Kind.UNION && lost) {
      return SourceState.LOST;
    }
    if (connecting) {
      return SourceState.CONNECTING;
    }
    return lost ? SourceState.LOST : SourceState.SYNCED;
  }

  /** Describes those that are not synced. */
  private String absent() {
    return members.stream()
        .filter(member -> !member.left && member.state != SourceState.SYNCED)
        .map(Member::describe)
        .collect(Collectors.joining("; "));
  }

  /** One of the sources. */
  private final class Member implements PickyListener {
    final int index;
    final Told told = new Told();
    private final DiscoverySource source;
    private final String name;
    private volatile DiscoverySource.Subscription subscription = () -> {};
    private volatile boolean left; // it is not needed any more

    // by the telling thread only
    SourceState state = SourceState.CONNECTING;
    String detail = "";
    boolean everSynced;
    boolean everLost;

    Member(int index, DiscoverySource source) {
      this.index = index;
      this.source = source;
      this.name = SourceStatus.nameOf(source);
    }

    void start() {
      if (!left) {
        subscription = source.start(this);
        if (left) { // by what it told, or by another thread
          leave();
        }
      }
    }

    void leave() {
      left = true;
      tell("close", DiscoverySource.Subscription::close);
    }

    @SuppressWarnings("CatchingUnchecked") // it may be foreign, and the others go on
    void tell(String what, Consumer<DiscoverySource.Subscription> word) {
      try {
        word.accept(subscription);
      } catch (Throwable thrown) {
        System.getLogger("dev.mdk.discovery")
            .log(System.Logger.Level.WARNING, "the source " + name + " threw at " + what, thrown);
      }
    }

    String describe() {
      String of = state == SourceState.SYNCED ? name : name + ": " + state;
      return detail.isEmpty() ? of : of + " (" + detail + ")";
    }

    private void hear(Runnable word) {
      words.add(
          () -> {
            if (!closed && !left) {
              word.run();
            }
          });
      words.catchUp();
    }

    @Override
    public void up(Node node) {
      hear(() -> noteUp(node));
    }

    private void noteUp(Node node) {
      if (!takes(node)) {
        listener.up(node); // is left out there, and counted
        return;
      }
      List<Node> replaced = told.up(node);
      if (counts(this) && !isKnownBefore(this, node)) {
        listener.up(node);
      }
      if (kind == Kind.UNION) {
        replaced.stream().filter(old -> !node.equals(old)).forEach(Composition.this::reveal);
      }
    }

    @Override
    public boolean takes(Node node) {
      return listener instanceof PickyListener picky
          ? picky.takes(node)
          : TableListener.isGood(node);
    }

    @Override
    public void down(Node node) {
      hear(() -> noteDown(node));
    }

    private void noteDown(Node node) {
      if (!TableListener.isGood(node)) {
        return;
      }
      Node gone = told.down(node).orElse(node);
      if (counts(this) && !isKnownBefore(this, gone) && !reveal(gone)) {
        listener.down(gone);
      }
    }

    @Override
    public void replace(String service, String environment, Collection<Node> nodes) {
      List<Node> all = new ArrayList<>(nodes); // theirs may change until it is read
      hear(() -> noteAll(new Cluster.Key(environment, service), all));
    }

    private void noteAll(Cluster.Key key, List<Node> nodes) {
      List<Node> good = new ArrayList<>();
      List<Node> bad = new ArrayList<>();
      nodes.forEach(node -> (takes(node) && Told.key(node).equals(key) ? good : bad).add(node));
      if (!good.isEmpty() || nodes.isEmpty()) {
        told.replace(key, good);
      }
      if (counts(this)) {
        List<Node> now = known(key);
        now.addAll(bad); // are left out there, and counted
        listener.replace(key.service(), key.environment(), now);
      } else {
        bad.stream().filter(node -> !takes(node)).forEach(listener::up);
      }
    }

    @Override
    public void state(SourceState next, String why) {
      hear(
          () -> {
            state = next;
            detail = why;
            everSynced |= next == SourceState.SYNCED;
            everLost |= next == SourceState.LOST;
            choose(this);
            tellState();
          });
    }
  }
}

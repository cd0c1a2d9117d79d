package dev.mdk.discovery;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.mdk.Node;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.NodeListener;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The nodes that the files in the directory tell of, and the telling of changes. Used by one thread
 * at a time, which may block.
 */
final class DirectoryTable implements DirectoryReader {

  static final int MAX_FILES = 100_000;

  private static final long TICK_LIMIT_NANOS = 2 * DirectoryTimes.CHECK_NANOS;

  /** What is known about a file. */
  private static final class Entry {
    Optional<DirectoryFile> file = Optional.empty();
    Object badStamp = ""; // of a file that is none of a node
    long unchangedNanos; // since its heartbeat last changed, as we saw it
    boolean up; // was told
  }

  private final DirectoryPlace place;
  private final DirectoryProbe probe;
  private final Facilities facilities;
  private final NodeListener listener;
  private final Consumer<String> warn;
  private final int maxFiles;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final List<Node> gone = new ArrayList<>();
  private final Set<Node> fresh = new LinkedHashSet<>();
  private long checkedNanos;
  private long returnNanos;

  DirectoryTable(
      DirectoryPlace place,
      Facilities facilities,
      NodeListener listener,
      Consumer<String> warn,
      int maxFiles) {
    this.place = place;
    this.probe = new DirectoryProbe(place);
    this.facilities = facilities;
    this.listener = listener;
    this.warn = warn;
    this.maxFiles = maxFiles;
    this.checkedNanos = facilities.ticker().nanoTime();
    this.returnNanos = checkedNanos;
  }

  @Override
  public Path directory() {
    return place.path();
  }

  @Override
  public void prepare() throws IOException {
    place.create();
  }

  /** Listens for files that come or go, and not for their renewals. */
  @Override
  public DirectoryWatch watch(Runnable changed) throws IOException {
    return DirectoryWatch.ofNames(place.path(), DirectoryFile::isName, changed);
  }

  /** Keeps for a while what the directory does not have: the living register there anew. */
  @Override
  public void expectReturn() {
    returnNanos = facilities.ticker().nanoTime() + DirectoryTimes.RETURN_NANOS;
  }

  /**
   * Looks which files there are, and tells what changed.
   *
   * @param check whether to look at those too that are known, whether their processes live
   * @throws IOException if the directory cannot be read; nothing changes then
   */
  @Override
  public void look(boolean check) throws IOException {
    Set<String> names = list(check);
    long now = facilities.ticker().nanoTime();
    long elapsed = 0;
    if (check) {
      elapsed = Math.min(now - checkedNanos, TICK_LIMIT_NANOS); // while we are stopped, nobody ages
      checkedNanos = now;
    }
    for (String name : names) {
      if (check || !entries.containsKey(name)) {
        examine(name, elapsed);
      }
    }
    if (now - returnNanos >= 0) {
      List<String> missing = new ArrayList<>(entries.keySet());
      missing.removeIf(name -> names.contains(name) || !probe.isGone(name));
      missing.forEach(this::drop);
    }
    tell();
  }

  private Set<String> list(boolean check) throws IOException {
    Set<String> names = new HashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(place.path())) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (DirectoryFile.isName(name)) {
          if (names.size() == maxFiles) {
            warn.accept("more than " + maxFiles + " files; the others are left out");
            break;
          }
          names.add(name);
        } else if (check && DirectoryFile.isTemporaryName(name)) {
          deleteIfAbandoned(file);
        }
      }
      return names;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** Deletes the file of a process that died before it moved it to its place. */
  private void deleteIfAbandoned(Path file) {
    try {
      long age =
          facilities.clock().millis() - Files.getLastModifiedTime(file, NOFOLLOW_LINKS).toMillis();
      if (age > DirectoryTimes.ABANDONED_MILLIS) {
        Files.deleteIfExists(file); // were it needed after all, its process would make another
      }
    } catch (IOException e) {
      // it is in its place by now
    }
  }

  private void examine(String name, long elapsed) {
    Entry known = entries.get(name);
    DirectoryProbe.Sight sight =
        known == null
            ? probe.look(name, false, "")
            : probe.look(name, known.file.isPresent(), known.badStamp);
    switch (sight.presence()) {
      case ALIVE -> {
        Entry entry = entries.computeIfAbsent(name, any -> new Entry());
        entry.unchangedNanos = 0;
        sight.file().ifPresent(file -> update(entry, file));
        up(entry);
      }
      case UNSURE -> sight.file().ifPresent(file -> compare(name, file, elapsed));
      case BAD -> bad(name, sight, elapsed);
      case UNREADABLE -> warn.accept(name + ": " + sight.detail());
      case DEAD, GONE -> drop(name);
    }
  }

  /*
   * Whose lock says nothing lives while the heartbeat in its file changes. That it changes is what
   * counts, by our own monotonic time, not what it says; but for the first sight, when there is
   * nothing to compare: what looks old by then is not told before it changes.
   */
  private void compare(String name, DirectoryFile file, long elapsed) {
    Entry known = entries.get(name);
    if (known == null || known.file.isEmpty()) {
      Entry entry = entries.computeIfAbsent(name, any -> new Entry());
      entry.file = Optional.of(file);
      if (facilities.clock().millis() - file.heartbeatMillis() <= file.ttlMillis()) {
        up(entry);
      }
    } else if (known.file.get().heartbeatMillis() != file.heartbeatMillis()) {
      known.unchangedNanos = 0;
      update(known, file);
      up(known);
    } else {
      age(name, known, elapsed);
    }
  }

  private void age(String name, Entry entry, long elapsed) {
    entry.unchangedNanos += elapsed;
    long ttlMillis = entry.file.map(DirectoryFile::ttlMillis).orElse(Long.MAX_VALUE);
    if (TimeUnit.NANOSECONDS.toMillis(entry.unchangedNanos) >= ttlMillis) {
      down(entry);
      probe.delete(name);
    }
  }

  private void bad(String name, DirectoryProbe.Sight sight, long elapsed) {
    Entry entry = entries.computeIfAbsent(name, any -> new Entry());
    if (!entry.badStamp.equals(sight.stamp())) {
      entry.badStamp = sight.stamp();
      warn.accept(name + ": " + sight.detail());
    }
    if (entry.file.isPresent()) { // it was one: somebody may be writing it
      age(name, entry, elapsed);
    }
  }

  private void update(Entry entry, DirectoryFile file) {
    if (entry.up && !entry.file.map(DirectoryFile::node).equals(Optional.of(file.node()))) {
      down(entry);
    }
    entry.file = Optional.of(file);
  }

  private void up(Entry entry) {
    if (!entry.up) {
      entry.up = true;
      entry.file.ifPresent(file -> fresh.add(file.node()));
    }
  }

  private void down(Entry entry) {
    if (entry.up) {
      entry.up = false;
      entry.file.ifPresent(file -> gone.add(file.node()));
    }
  }

  private void drop(String name) {
    Entry entry = entries.remove(name);
    if (entry != null) {
      down(entry);
    }
  }

  /*
   * Several files may be of the same node, by its id or its address: it was registered again, say.
   * When one of them goes, the node is not gone; what the others say of it is what counts now.
   */
  private void tell() {
    if (!gone.isEmpty()) {
      Map<List<String>, Set<Node>> standing = byIdentity();
      for (Node node : gone) {
        Set<Node> same = new LinkedHashSet<>(standing.getOrDefault(byId(node), Set.of()));
        same.addAll(standing.getOrDefault(byAddress(node), Set.of()));
        if (same.isEmpty()) {
          listener.down(node);
        }
        fresh.addAll(same);
      }
    }
    fresh.forEach(listener::up);
    gone.clear();
    fresh.clear();
  }

  private Map<List<String>, Set<Node>> byIdentity() {
    Map<List<String>, Set<Node>> nodes = new HashMap<>();
    for (Entry entry : entries.values()) {
      if (entry.up && entry.file.isPresent()) {
        Node node = entry.file.get().node();
        nodes.computeIfAbsent(byId(node), any -> new LinkedHashSet<>()).add(node);
        nodes.computeIfAbsent(byAddress(node), any -> new LinkedHashSet<>()).add(node);
      }
    }
    return nodes;
  }

  private static List<String> byId(Node node) {
    return List.of(node.service(), node.environment().name(), "id", node.id());
  }

  private static List<String> byAddress(Node node) {
    return List.of(node.service(), node.environment().name(), "address", node.address());
  }
}

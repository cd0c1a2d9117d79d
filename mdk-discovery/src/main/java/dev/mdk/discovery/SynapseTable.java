package dev.mdk.discovery;

import dev.mdk.Node;
import dev.mdk.discovery.DirectoryFile.NotANode;
import dev.mdk.discovery.registry.Texts;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.NodeListener;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The nodes that files of Synapse list, one service a file. Links are followed. */
final class SynapseTable implements DirectoryReader {

  static final int MAX_FILES = 10_000;
  static final int MAX_NODES = 1_000_000;

  private static final long RACY_MILLIS = 2_000; // as coarse as any file system's times

  /** What is known about a file. */
  private static final class Entry {
    Object stamp = ""; // equal for as long as the file was not written
    boolean settled; // it need not be read again while the stamp is equal
    Object warnedStamp = "";
    boolean blank;
    long blankNanos; // since it was seen so first
    Map<String, Node> told = Map.of(); // by address
  }

  private final SynapseSource.Place place;
  private final Facilities facilities;
  private final NodeListener listener;
  private final Consumer<String> warn;
  private final int maxFiles;
  private final int maxNodes;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private int nodes;
  private long returnNanos;

  SynapseTable(
      SynapseSource.Place place,
      Facilities facilities,
      NodeListener listener,
      Consumer<String> warn,
      int maxFiles,
      int maxNodes) {
    this.place = place;
    this.facilities = facilities;
    this.listener = listener;
    this.warn = warn;
    this.maxFiles = maxFiles;
    this.maxNodes = maxNodes;
    this.returnNanos = facilities.ticker().nanoTime();
  }

  @Override
  public Path directory() {
    return place.directory();
  }

  @Override
  public DirectoryWatch watch(Runnable changed) throws IOException {
    Predicate<String> names =
        name -> place.file().map(name::equals).orElseGet(() -> DirectoryFile.isName(name));
    return DirectoryWatch.ofContents(place.directory(), names, changed);
  }

  @Override
  public void expectReturn() {
    returnNanos = facilities.ticker().nanoTime() + DirectoryTimes.RETURN_NANOS;
  }

  @Override
  public void look(boolean check) throws IOException {
    Set<String> names = list();
    names.addAll(entries.keySet());
    names.forEach(name -> examine(name, check));
  }

  private Set<String> list() throws IOException {
    Set<String> names = new LinkedHashSet<>();
    Optional<String> single = place.file();
    if (single.isPresent()) {
      names.add(single.get());
      return names;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(place.directory())) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (DirectoryFile.isName(name)) {
          if (names.size() == maxFiles) {
            warn.accept("more than " + maxFiles + " files; the others are left out");
            break;
          }
          names.add(name);
        }
      }
      return names;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private void examine(String name, boolean check) {
    Entry entry = entries.computeIfAbsent(name, any -> new Entry());
    try {
      read(name, entry);
    } catch (NoSuchFileException e) {
      if (facilities.ticker().nanoTime() - returnNanos >= 0) {
        tell(entry, Map.of());
        entries.remove(name);
      }
    } catch (IOException e) {
      entry.settled = false;
      entry.stamp = "";
      warn(name, entry, "unreadable", e.toString());
    } catch (NotANode e) {
      // Somebody may be writing it, so it is no reason to forget what it said.
      entry.settled &= check;
      if (check) {
        warn(name, entry, entry.stamp, e.reason());
      }
    }
  }

  private void read(String name, Entry entry) throws IOException, NotANode {
    Path file = place.directory().resolve(name);
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    Object key = Objects.requireNonNullElse(attributes.fileKey(), ""); // Windows has none
    Object stamp = List.of(attributes.size(), attributes.lastModifiedTime(), key);
    if (entry.settled && stamp.equals(entry.stamp)) {
      return;
    }
    // A file that was just written may be written again before its time moves on.
    long age = facilities.clock().millis() - attributes.lastModifiedTime().toMillis();
    entry.stamp = stamp;
    entry.settled = Math.abs(age) > RACY_MILLIS;
    if (!attributes.isRegularFile()) { // opening a pipe would block
      throw new NotANode("no regular file");
    }
    if (attributes.size() > SynapseFile.MAX_BYTES) {
      throw SynapseFile.tooLong(attributes.size());
    }
    SynapseFile said = decode(name, entry, bytes(file));
    if (nodes - entry.told.size() + said.nodes().size() > maxNodes) {
      throw new NotANode("more than " + maxNodes + " nodes in all files");
    }
    if (said.bad() > 0) {
      warn(name, entry, stamp, said.bad() + " of its entries without host and port");
    }
    tell(entry, said.nodes());
  }

  /**
   * Reads a file. One without any text is believed to be empty when it still is at a later look.
   */
  private SynapseFile decode(String name, Entry entry, byte[] bytes) throws NotANode {
    boolean wasBlank = entry.blank;
    entry.blank = isBlank(bytes);
    if (!entry.blank) {
      return SynapseFile.decode(SynapseFile.service(name), facilities.environment(), bytes);
    }
    long now = facilities.ticker().nanoTime();
    if (!wasBlank) {
      entry.blankNanos = now;
    }
    if (now - entry.blankNanos >= DirectoryTimes.CHECK_NANOS / 2) {
      return SynapseFile.EMPTY;
    }
    entry.settled = false; // it is being written, perhaps
    return new SynapseFile(entry.told, 0);
  }

  private static byte[] bytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(SynapseFile.MAX_BYTES + 1);
    }
  }

  private static boolean isBlank(byte[] bytes) {
    for (byte each : bytes) {
      if (each != ' ' && each != '\n' && each != '\r' && each != '\t') {
        return false;
      }
    }
    return true;
  }

  /** Tells what changed: first who comes, so that a service is not empty in between. */
  private void tell(Entry entry, Map<String, Node> now) {
    Map<String, Node> before = entry.told;
    entry.told = now;
    nodes += now.size() - before.size();
    now.forEach(
        (address, node) -> {
          if (!before.containsKey(address)) {
            listener.up(node);
          }
        });
    before.forEach(
        (address, node) -> {
          if (!now.containsKey(address)) {
            listener.down(node);
          }
        });
  }

  private void warn(String name, Entry entry, Object stamp, String problem) {
    if (!entry.warnedStamp.equals(stamp)) {
      entry.warnedStamp = stamp;
      warn.accept(Texts.show(name) + ": " + problem);
    }
  }
}

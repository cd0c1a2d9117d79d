package dev.mdk.discovery;

import dev.mdk.Node;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds nodes by a text of theirs, their id or their address. An open-addressed table with linear
 * probing (Knuth, The Art of Computer Programming 3, 6.4), as a table of a million nodes has no
 * bytes to spare for the entries of a map. The hashes stand beside the nodes, so that what is
 * passed by is not looked at. Not safe for several threads.
 *
 * <p>Names come from outside, and whoever chose them to meet at one place would make each search go
 * over all of them. So when a node finds too many places taken, which chance does not bring about,
 * the hashes of the strings are given up for a polynomial modulo a prime, at a point that only this
 * process knows (Carter and Wegman, Universal Classes of Hash Functions, 1979): two texts of n
 * characters have the same by a chance of n in 500 million, whoever chose them.
 */
final class NodeIndex {

  private static final int GOLDEN_SECTION = 0x9E3779B9; // of 2^32
  private static final int LEAST_BITS = 4;
  private static final int MOST_PASSED = 1_000; // with a million nodes by chance: about 200

  private static final long PRIME = (1L << 31) - 1;

  /** Made when there is need for it. */
  private static final class Secret {
    static final long POINT = ThreadLocalRandom.current().nextLong(1L << 16, 1L << 29);
  }

  private final boolean byId; // or else by address
  private int[] hashes;
  private @Nullable LiveNode[] nodes;
  private int size;
  private int shift;
  private boolean distrusts;

  /** Makes one that has room for so many nodes, and for more as they come. */
  NodeIndex(boolean byId, int expected) {
    this.byId = byId;
    int bits = LEAST_BITS;
    while (mostIn(1 << bits) < expected) {
      bits++;
    }
    this.shift = 32 - bits;
    this.hashes = new int[1 << bits];
    this.nodes = new LiveNode[1 << bits];
  }

  private static int mostIn(int places) {
    return places / 3 * 2;
  }

  private String key(LiveNode node) {
    Node described = node.node();
    return byId ? described.id() : described.address();
  }

  private int hash(String key) {
    return distrusts ? secretHash(key) : key.hashCode();
  }

  private static int secretHash(String key) {
    long hash = 1;
    for (int i = 0; i < key.length(); i++) {
      long next = hash * Secret.POINT + key.charAt(i); // below 2^62
      hash = (next & PRIME) + (next >>> 31); // the same modulo the prime, and below 2^32
    }
    return (int) (hash % PRIME);
  }

  private int first(int hash) {
    return (hash * GOLDEN_SECTION) >>> shift;
  }

  private int after(int place) {
    return (place + 1) & (nodes.length - 1);
  }

  @Nullable
  LiveNode find(String key) {
    int hash = hash(key);
    for (int place = first(hash); ; place = after(place)) {
      LiveNode node = nodes[place];
      if (node == null || (hashes[place] == hash && key.equals(key(node)))) {
        return node;
      }
    }
  }

  /** Puts a node in whose text no other one has. */
  void add(LiveNode node) {
    if (size >= mostIn(nodes.length)) {
      rebuild(nodes.length * 2, false);
    }
    size++;
    if (put(hash(key(node)), node) > MOST_PASSED && !distrusts) {
      distrusts = true;
      rebuild(nodes.length, true);
    }
  }

  /** Returns how many places were taken that it would have had before. */
  private int put(int hash, LiveNode node) {
    int passed = 0;
    int place = first(hash);
    while (nodes[place] != null) {
      place = after(place);
      passed++;
    }
    hashes[place] = hash;
    nodes[place] = node;
    return passed;
  }

  private void rebuild(int places, boolean anew) {
    int[] oldHashes = hashes;
    @Nullable LiveNode[] old = nodes;
    shift = Integer.numberOfLeadingZeros(places) + 1;
    hashes = new int[places];
    nodes = new LiveNode[places];
    for (int i = 0; i < old.length; i++) {
      LiveNode node = old[i];
      if (node != null) {
        put(anew ? hash(key(node)) : oldHashes[i], node);
      }
    }
  }

  /** Takes a node out that is in, and has the text with which it came. */
  void remove(LiveNode node) {
    int hole = first(hash(key(node)));
    while (nodes[hole] != node) {
      hole = after(hole);
    }
    // Moves up what stands behind, or a search for it would end at the hole (Knuth's algorithm R).
    for (int place = after(hole); ; place = after(place)) {
      LiveNode next = nodes[place];
      if (next == null) {
        break;
      }
      int home = first(hashes[place]);
      if (((place - home) & (nodes.length - 1)) >= ((place - hole) & (nodes.length - 1))) {
        hashes[hole] = hashes[place];
        nodes[hole] = next;
        hole = place;
      }
    }
    nodes[hole] = null;
    size--;
  }
}

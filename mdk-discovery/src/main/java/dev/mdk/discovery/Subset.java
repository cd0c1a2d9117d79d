package dev.mdk.discovery;

import dev.mdk.spi.Balancer;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * A balancer over a part of the nodes, so that a process of a large system does not hold
 * connections to all of them: those that score highest with the process's own id, by rendezvous
 * hashing, after gRPC's proposal A68. Each node has its part of the processes, and a node that
 * comes or goes, or is in quarantine, moves at most one member of a process's part.
 */
final class Subset implements Balancer {

  static final String KEY = "discovery.subset";

  private static final int MOST = 1_000_000;

  private final int size;
  private final long self;
  private final Balancer within;

  Subset(int size, String processId, Balancer within) {
    this.size = size;
    this.self = Rendezvous.hash(processId);
    this.within = within;
  }

  /** Returns the balancer over the part that the setting asks for; as it is if it asks for none. */
  static Balancer ifWanted(Balancer balancer, Settings settings, Facilities facilities) {
    Optional<String> wanted = settings.find(KEY);
    return wanted.isEmpty()
        ? balancer
        : new Subset(settings.integer(KEY, 1, 1, MOST), facilities.processId(), balancer);
  }

  @Override
  public Picker over(List<Endpoint> admitted) {
    return within.over(admitted.size() <= size ? admitted : part(admitted));
  }

  private List<Endpoint> part(List<Endpoint> admitted) {
    long[] scores = new long[admitted.size()];
    PriorityQueue<Long> highest = new PriorityQueue<>(size);
    long least = Long.MIN_VALUE; // of the highest, once there are enough
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Rendezvous.score(admitted.get(i).node(), self);
      if (highest.size() < size || scores[i] > least) {
        if (highest.size() == size) {
          highest.remove();
        }
        highest.add(scores[i]);
        least = highest.element();
      }
    }
    List<Endpoint> part = new ArrayList<>(size);
    for (int i = 0; i < scores.length && part.size() < size; i++) {
      if (scores[i] >= least) {
        part.add(admitted.get(i));
      }
    }
    return Collections.unmodifiableList(part);
  }

  @Override
  public String toString() {
    return within + " over a part of " + size;
  }
}

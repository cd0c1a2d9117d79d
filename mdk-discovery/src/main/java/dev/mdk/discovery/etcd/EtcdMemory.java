package dev.mdk.discovery.etcd;

import java.util.HashMap;
import java.util.Map;

/**
 * By what a store is known again. A store that begins anew with the same members has the same
 * cluster id, and its revision may soon be as high as it was. But its keys were not created at the
 * same revisions: so a few of them are remembered. For one thread at a time.
 */
final class EtcdMemory {

  private static final int SAMPLE = 100;

  private final Map<String, Long> created = new HashMap<>();
  private long cluster;
  private long revision;
  private boolean recognized;

  /** Begins to look at a complete answer. */
  void look() {
    recognized = false;
  }

  /** Looks at a key. */
  void see(String key, long createdRevision) {
    Long before = created.get(key);
    if (before != null && before == createdRevision) {
      recognized = true;
    } else if (before != null || created.size() < SAMPLE) {
      created.put(key, createdRevision);
    }
  }

  /** Notes that a key is gone, and was seen to go. */
  void forget(String key) {
    created.remove(key);
  }

  /**
   * Takes the end of a complete answer.
   *
   * @return whether the store is the one it was, and no older
   */
  boolean isSame(long answeredCluster, long answeredRevision) {
    boolean same = recognized && answeredCluster == cluster && answeredRevision >= revision;
    cluster = answeredCluster;
    revision = answeredRevision;
    return same;
  }

  /** Returns whether the header of a watch may be of this store. */
  boolean mayBe(long answeredCluster, long answeredRevision) {
    return answeredCluster == cluster && answeredRevision >= revision;
  }

  /** Notes up to where everything was told. */
  void reached(long newRevision) {
    revision = Math.max(revision, newRevision);
  }

  long revision() {
    return revision;
  }
}

package dev.mdk.discovery;

import dev.mdk.Hint;
import dev.mdk.spi.Balancer;
import dev.mdk.spi.Endpoint;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/** The nodes of a service and version that may be called, and who picks one. Immutable. */
final class Snapshot {

  private static final int TRIES = 3;

  private static final LiveNode[] NONE = {};

  private final RandomGenerator random;
  private final LiveNode[] admitted;
  private final Balancer.Picker picker;
  private final int known;
  private final boolean disregards;

  private Snapshot(
      RandomGenerator random,
      LiveNode[] admitted,
      Balancer.Picker picker,
      int known,
      boolean disregards) {
    this.random = random;
    this.admitted = admitted;
    this.picker = picker;
    this.known = known;
    this.disregards = disregards;
  }

  /** Returns one that knows no node. */
  static Snapshot empty(RandomGenerator random) {
    return new Snapshot(random, NONE, hint -> missing(), 0, false);
  }

  private static Endpoint missing() {
    throw new IllegalStateException("no node"); // never asked: whoever picks looks for nodes first
  }

  /**
   * Returns the snapshot that follows; the picker is kept if its nodes are, unless they changed.
   */
  Snapshot next(Admission admission, int known, Balancer balancer, boolean keepPicker) {
    LiveNode[] nodes = admission.admitted().toArray(NONE);
    if (nodes.length == 0) {
      return new Snapshot(random, nodes, hint -> missing(), known, admission.disregards());
    }
    if (keepPicker && Arrays.equals(nodes, admitted)) {
      return known == this.known && disregards == admission.disregards()
          ? this
          : new Snapshot(random, admitted, picker, known, admission.disregards());
    }
    List<Endpoint> all = Collections.unmodifiableList(Arrays.<Endpoint>asList(nodes));
    return new Snapshot(random, nodes, balancer.over(all), known, admission.disregards());
  }

  boolean isEmpty() {
    return admitted.length == 0;
  }

  /** Returns how many compatible nodes there are, admitted or not. */
  int known() {
    return known;
  }

  boolean disregards() {
    return disregards;
  }

  boolean contains(LiveNode node) {
    for (LiveNode each : admitted) {
      if (each == node) {
        return true;
      }
    }
    return false;
  }

  /** Returns one of the nodes, or null if there is none. */
  @Nullable
  Endpoint pick(Hint hint) {
    if (admitted.length == 0) {
      return null;
    }
    Endpoint picked = choose(hint);
    return hint.avoid().isEmpty() || !LiveNode.isAvoided(picked, hint)
        ? picked
        : another(hint, picked);
  }

  /** Asks the balancer some more times, and then takes any node that is not to be avoided. */
  private Endpoint another(Hint hint, Endpoint picked) {
    for (int i = 0; i < TRIES; i++) {
      Endpoint other = choose(hint);
      if (!LiveNode.isAvoided(other, hint)) {
        return other;
      }
    }
    int start = random.nextInt(admitted.length);
    for (int i = 0; i < admitted.length; i++) {
      LiveNode other = admitted[(start + i) % admitted.length];
      if (!LiveNode.isAvoided(other, hint)) {
        return other;
      }
    }
    return picked;
  }

  @SuppressWarnings("CatchingUnchecked") // a picker may be foreign, and the caller needs a node
  private Endpoint choose(Hint hint) {
    Endpoint picked;
    try {
      picked = picker.pick(hint);
    } catch (Throwable thrown) {
      picked = null;
    }
    return picked != null ? picked : admitted[random.nextInt(admitted.length)];
  }
}

package dev.mdk.discovery;

import dev.mdk.spi.Settings;
import dev.mdk.wire.NodeCodec;
import java.time.Duration;

/**
 * How long is waited, and how much is kept of what callers and sources say.
 *
 * @param connectingNanos how long a caller waits for a node before the source was synced
 * @param syncedNanos how long afterwards
 * @param emptyAfterNanos after what time the repeated word that a service has no nodes is believed
 * @param panicPercent below what share of admitted nodes soft evidence is disregarded
 * @param decayNanos in what time a node's cost falls to the e-th part
 * @param waiters how many callers may wait
 * @param environments how many environments, with their fallbacks, have a resolver that keeps
 *     anything
 * @param pools how many services and versions each of these keeps
 * @param allPools how many all of them together
 * @param nodes how many nodes are taken from the source, and how many services
 * @param addresses which addresses are taken
 */
record Limits(
    long connectingNanos,
    long syncedNanos,
    long emptyAfterNanos,
    int panicPercent,
    long decayNanos,
    int waiters,
    int environments,
    int pools,
    int allPools,
    int nodes,
    AddressPolicy addresses) {

  /** The longest name or address that is kept. */
  static final int TEXT = NodeCodec.MAX_TEXT;

  static Limits of(Settings settings) {
    return new Limits(
        settings.duration("discovery.wait.connecting", Duration.ofSeconds(10)).toNanos(),
        settings.duration("discovery.wait.synced", Duration.ofSeconds(1)).toNanos(),
        settings.duration("discovery.empty-after", Duration.ofSeconds(30)).toNanos(),
        settings.integer("discovery.panic", 50, 0, 100),
        settings.duration("balancer.decay", Duration.ofSeconds(10)).toNanos(),
        settings.integer("discovery.waiters", 10_000, 0, 10_000_000),
        1_000,
        10_000,
        100_000,
        2_000_000,
        AddressPolicy.of(settings));
  }

  /** Returns these with other bounds on what is kept for callers. */
  Limits withRoomFor(int environments, int pools, int allPools) {
    return new Limits(
        connectingNanos,
        syncedNanos,
        emptyAfterNanos,
        panicPercent,
        decayNanos,
        waiters,
        environments,
        pools,
        allPools,
        nodes,
        addresses);
  }

  /** Returns these with another bound on what is kept of the source. */
  Limits withNodes(int nodes) {
    return new Limits(
        connectingNanos,
        syncedNanos,
        emptyAfterNanos,
        panicPercent,
        decayNanos,
        waiters,
        environments,
        pools,
        allPools,
        nodes,
        addresses);
  }
}

package dev.mdk.control;

import static java.util.Objects.requireNonNull;

import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.InteractionSink;
import dev.mdk.spi.LogSink;
import dev.mdk.spi.Settings;

/**
 * A Mission Control as one process uses it. With this module on the path, the setting {@code
 * server.url} ({@code MDK_SERVER_URL}) is all that is needed: nodes come from there, and log lines
 * and reports go there. By hand:
 *
 * <pre>{@code
 * Facilities facilities = Facilities.system().start();
 * ControlClient control =
 *     ControlClient.of("ws://127.0.0.1:8801/rtp", Settings.system(), facilities);
 * Mdk mdk =
 *     Mdk.builder()
 *         .facilities(facilities)
 *         .source(control.source())
 *         .logSink(control.logSink())
 *         .interactionSink(control.interactionSink())
 *         .start();
 * }</pre>
 *
 * <p>All that is made for the same facilities and address shares one connection. It is made when
 * something is first used and ended, with a goodbye, when the last of it is closed. When it is
 * lost, it is made again: at once, then after 100 ms doubling to 1.5 s, jittered; whoever is silent
 * for 12 s, and answers no ping, is given up. Nodes are registered again then, and what was known
 * stays: a node that Mission Control does not tell of any more is kept for {@code
 * discovery.empty-after}, unless it says that the node is gone.
 *
 * <p>Settings:
 *
 * <ul>
 *   <li>{@code server.url}: the address of RTP, {@code ws:} or {@code wss:}, the second one that
 *       {@code ./mdk control} prints. A query in it is sent, and never shown;
 *   <li>{@code token} or {@code token-file}, else the environment variable {@code DATAWIRE_TOKEN}
 *       of the original MDK: what lets this process in, sent in a header and never shown;
 *   <li>{@code server.ca}: a file in PEM form with the certificates to trust, instead of those that
 *       the JDK does. Certificates and names are always checked;
 *   <li>{@code server.ttl} (30 s, at least one): how long a node outlives its process, if that ends
 *       without a word. It is renewed three times in it;
 *   <li>{@code discovery.empty-after} (30 s), see above;
 *   <li>{@code log.close-timeout} (2 s): how long the last lines and reports may take.
 * </ul>
 *
 * <p>Nothing here needs more than the original protocol; what Mission Control can do beyond it is
 * agreed on with each connection.
 */
public final class ControlClient {

  private final Place place;
  private final Facilities facilities;

  private ControlClient(Place place, Facilities facilities) {
    this.place = place;
    this.facilities = facilities;
  }

  /**
   * Returns the Mission Control at an address. Opens nothing yet.
   *
   * @param url the address of RTP, such as {@code ws://127.0.0.1:8801/rtp}
   * @param settings token, trust and times, see above
   * @param facilities what it runs on, and who this process is
   * @return the client
   * @throws dev.mdk.ConfigurationException if the address or a setting is wrong
   */
  public static ControlClient of(String url, Settings settings, Facilities facilities) {
    return new ControlClient(Place.of(url, settings), requireNonNull(facilities, "facilities"));
  }

  /**
   * Returns the source of the nodes that are registered there; it registers, too.
   *
   * @return the source
   */
  public DiscoverySource source() {
    return new ControlSource(place, facilities);
  }

  /**
   * Returns a sink that brings log lines there: each until it is acknowledged, which means stored,
   * once, and in order. Connects at once.
   *
   * @return the sink, to be closed
   */
  public LogSink logSink() {
    return new LineSink(Links.acquire(place, facilities));
  }

  /**
   * Returns a sink that brings reports of interactions there, as lines are. Up to 4,096 wait;
   * beyond that the oldest give way, which is told as {@link dev.mdk.MdkEvent.Dropped}. Connects at
   * once.
   *
   * @return the sink, to be closed
   */
  public InteractionSink interactionSink() {
    return new ReportSink(Links.acquire(place, facilities), place.closeTimeout());
  }

  /** Returns the address, without what may be secret in it. */
  @Override
  public String toString() {
    return place.toString();
  }
}

package dev.mdk.control.server;

import static java.util.Objects.requireNonNull;

import dev.mdk.ConfigurationException;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/**
 * Mission Control: the registry of a team's services, the log lines of all of them, and a live
 * picture of who calls whom, in this process.
 *
 * <pre>{@code
 * try (MissionControl control = MissionControl.start()) {
 *   // control.rtp() is what MDK_SERVER_URL says, control.http() the page and the API
 * }
 * }</pre>
 *
 * <p>{@link #close} ends it: connections are told, what was stored is forced to the disk. All
 * methods may be called from any thread.
 */
public final class MissionControl implements AutoCloseable {

  private final Parts parts;

  private MissionControl(Parts parts) {
    this.parts = parts;
  }

  /**
   * Starts one that listens on free ports of the loopback interface, needs no token and keeps
   * nothing: for a test.
   *
   * @return the Mission Control, to be closed
   */
  public static MissionControl start() {
    try {
      return builder().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns a builder.
   *
   * @return a builder of what {@link #start()} starts, if nothing more is said
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the address of the page and the API.
   *
   * @return such as {@code http://127.0.0.1:8800}
   */
  public URI http() {
    return parts.http();
  }

  /**
   * Returns the address of RTP, which {@code MDK_SERVER_URL} names.
   *
   * @return such as {@code ws://127.0.0.1:8801/rtp}
   */
  public URI rtp() {
    return parts.rtp();
  }

  /** Ends it. May be called twice. */
  @Override
  public void close() {
    parts.close();
  }

  @Override
  public String toString() {
    return "Mission Control at " + http() + " and " + rtp();
  }

  /** Builds a Mission Control. Not for use by several threads at once. */
  public static final class Builder {

    InetSocketAddress http = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    InetSocketAddress rtp = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Optional<Path> data = Optional.empty();
    final List<String> readTokens = new ArrayList<>();
    final List<String> writeTokens = new ArrayList<>();
    final List<String> hosts = new ArrayList<>();
    Optional<SSLContext> tls = Optional.empty();
    long maxBytes = 1L << 30;
    Duration maxAge = Duration.ofDays(7);
    Duration force = Duration.ofSeconds(1);
    Optional<Duration> settle = Optional.empty();
    int segmentBytes = 32 << 20;
    int maxConnections = 20_000;
    int maxRequests = 2_000;
    int maxNodes = 20_000;
    Throttle.Limit lines = new Throttle.Limit(50_000, 100_000);
    Throttle.Limit registrations = new Throttle.Limit(2_000, 5_000);
    int maxMessage = 1 << 20;
    int maxWaiting = 1 << 20;
    Optional<Function<Facilities, DiscoverySource>> registry = Optional.empty();
    Optional<Facilities> facilities = Optional.empty();

    private Builder() {}

    /**
     * Gives where the page and the API listen, else a free port of the loopback interface.
     *
     * @param address an address of this machine; port 0 means any free one
     * @return this builder
     */
    public Builder http(InetSocketAddress address) {
      http = requireNonNull(address, "address");
      return this;
    }

    /**
     * Gives where RTP listens, else a free port of the loopback interface.
     *
     * @param address an address of this machine; port 0 means any free one
     * @return this builder
     */
    public Builder rtp(InetSocketAddress address) {
      rtp = requireNonNull(address, "address");
      return this;
    }

    /**
     * Gives the folder that holds what was logged, else a temporary one, which is deleted at the
     * end.
     *
     * @param folder is made if it is not there
     * @return this builder
     */
    public Builder data(Path folder) {
      data = Optional.of(folder);
      return this;
    }

    /**
     * Adds a token that allows everything. Who listens beyond the loopback interface needs one.
     *
     * @param token a secret text; letters, digits, {@code -}, {@code _} and {@code .} are safe for
     *     every client
     * @return this builder
     */
    public Builder writeToken(String token) {
      writeTokens.add(requireNonNull(token, "token"));
      return this;
    }

    /**
     * Adds a token that allows to look, but neither to register nor to log.
     *
     * @param token a secret text
     * @return this builder
     */
    public Builder readToken(String token) {
      readTokens.add(requireNonNull(token, "token"));
      return this;
    }

    /**
     * Adds a name under which this machine is reached, as a proxy passes it on. IP addresses and
     * {@code localhost} need not be named.
     *
     * @param name such as {@code control.example.com}
     * @return this builder
     */
    public Builder host(String name) {
      hosts.add(requireNonNull(name, "name"));
      return this;
    }

    /**
     * Serves both ports by TLS.
     *
     * @param context with the key and the certificate
     * @return this builder
     */
    public Builder tls(SSLContext context) {
      tls = Optional.of(context);
      return this;
    }

    /**
     * Gives how much is kept, else 1 GiB and seven days. The oldest goes first, in files of 32 MiB.
     *
     * @param bytes the most; at least 64 MiB
     * @param age the longest; at least a minute
     * @return this builder
     */
    public Builder retain(long bytes, Duration age) {
      if (bytes < 64L << 20) {
        throw new IllegalArgumentException("bytes: " + bytes + " (expected: at least 64 MiB)");
      }
      if (age.compareTo(Duration.ofMinutes(1)) < 0) {
        throw new IllegalArgumentException("age: " + age + " (expected: at least a minute)");
      }
      maxBytes = bytes;
      maxAge = age;
      return this;
    }

    /**
     * Gives how often what was stored is forced to the disk, else every second: so much a power
     * loss may cost. The end of the process alone costs nothing.
     *
     * @param interval zero for before each answer
     * @return this builder
     */
    public Builder force(Duration interval) {
      if (interval.isNegative()) {
        throw new IllegalArgumentException("interval: " + interval + " (expected: >= 0)");
      }
      force = interval;
      return this;
    }

    /**
     * Gives for how long after the start clients are not told that they know all nodes, else 30 s
     * if there is a log of earlier runs, and zero if there is none: for clients of an earlier run
     * to register again, before the others believe that they are gone.
     *
     * @param time how long
     * @return this builder
     */
    public Builder settle(Duration time) {
      settle = Optional.of(time);
      return this;
    }

    /**
     * Gives the most connections of RTP, else 20,000. More are refused.
     *
     * @param limit how many at most
     * @return this builder
     */
    public Builder connections(int limit) {
      maxConnections = positive("connections", limit);
      return this;
    }

    /**
     * Gives the most requests that are served at a time, streams included, else 2,000. More are
     * refused.
     *
     * @param limit how many at most
     * @return this builder
     */
    public Builder requests(int limit) {
      maxRequests = positive("requests", limit);
      return this;
    }

    /**
     * Gives the most nodes, else 20,000. More are refused.
     *
     * @param limit how many at most
     * @return this builder
     */
    public Builder nodes(int limit) {
      maxNodes = positive("nodes", limit);
      return this;
    }

    /**
     * Gives how many log lines and reports are taken in a second, else 50,000 of each client, and
     * 100,000 of all that use HTTP. What five seconds allow may come at once. More by HTTP is
     * refused with 429 and {@code Retry-After}; a connection of RTP is read more slowly. A client
     * is an address, and with tokens, an address and a token.
     *
     * @param client how many of one client; at least 100
     * @param all how many of all that use HTTP; no fewer
     * @return this builder
     */
    public Builder lines(int client, int all) {
      lines = limit("lines", client, 100, all);
      return this;
    }

    /**
     * Gives how many registrations, renewals and withdrawals are taken by HTTP in a second, else
     * 2,000 of each client, and 5,000 of all; as for {@link #lines}.
     *
     * @param client how many of one client; positive
     * @param all how many of all; no fewer
     * @return this builder
     */
    public Builder registrations(int client, int all) {
      registrations = limit("registrations", client, 1, all);
      return this;
    }

    private static Throttle.Limit limit(String name, int client, int least, int all) {
      if (client < least || all < client) {
        throw new IllegalArgumentException(
            name
                + ": "
                + client
                + " of "
                + all
                + " (expected: at least "
                + least
                + " of a client, and no fewer of all)");
      }
      return new Throttle.Limit(client, all);
    }

    /**
     * Keeps the nodes where several Mission Controls find them, else in memory. Each shows all that
     * are there, and keeps those registered there that speak with it. When it is closed it
     * withdraws none: they have the rest of their time to live there to go on to another one.
     *
     * @param engine makes what tells of all nodes by itself, and can register, such as {@code
     *     facilities -> Sources.etcd("http://etcd:2379", settings, facilities)}; what it makes must
     *     run on the facilities that it is given, which end with this Mission Control
     * @return this builder
     */
    public Builder registry(Function<Facilities, DiscoverySource> engine) {
      registry = Optional.of(engine);
      return this;
    }

    /** Runs on facilities that somebody else closes. */
    Builder facilities(Facilities given) {
      facilities = Optional.of(given);
      return this;
    }

    private static int positive(String name, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
      }
      return value;
    }

    /**
     * Starts it.
     *
     * @return the Mission Control, to be closed
     * @throws IOException if a port is taken, or the folder cannot be used
     * @throws ConfigurationException if it would listen beyond the loopback interface without a
     *     token, or the folder is in use
     */
    public MissionControl start() throws IOException {
      checkOpen("http", http);
      checkOpen("rtp", rtp);
      return new MissionControl(new Parts(this));
    }

    private void checkOpen(String name, InetSocketAddress address) {
      if (address.isUnresolved()) {
        throw new ConfigurationException(name + ": " + address + " (expected: a known host)");
      }
      if (!address.getAddress().isLoopbackAddress() && writeTokens.isEmpty()) {
        throw new ConfigurationException(
            name
                + ": "
                + address
                + " can be reached from elsewhere, and there is no token (expected: a write token)");
      }
    }
  }
}

package dev.mdk.benchmarks;

import com.sun.net.httpserver.HttpServer;
import dev.mdk.Environment;
import dev.mdk.Mdk;
import dev.mdk.Node;
import dev.mdk.jdkhttp.MdkHttpClient;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.SourceState;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * What the MDK's HTTP client adds to a request, beside the client of the JDK that it wraps: a GET
 * on the loopback over a kept connection, by one thread, to a server of the JDK in the same
 * process.
 *
 * <p>Each fork is a JVM of its own with one of the two clients, and they take turns (A B B A), so
 * that what comes and goes on the machine meets both. A pair of neighbours gives one ratio of their
 * medians. The result is the geometric mean of these, and the upper end of its 95 % confidence
 * interval by Student's t on the logarithms.
 */
public final class Http {

  private static final int LEAST_PAIRS = 2;
  private static final int PAIRS = 10;
  private static final double LIMIT = 1.05;

  /*
   * A fork is warm when the compilers have no more than this to do in a while. They have threads of their
   * own: before, one of two processors is theirs, and the more code there is, the longer.
   */
  private static final double COMPILING = 0.05;
  private static final Duration WARM_UP = Duration.ofSeconds(5);
  private static final int MOST_WARM_UPS = 12;

  private static final Duration MEASUREMENT = Duration.ofSeconds(3);
  private static final int MOST_REQUESTS = 1_000_000;

  private static final byte[] ANSWER = "x".repeat(100).getBytes(StandardCharsets.US_ASCII);

  /** What a fork is of. */
  private enum Client {
    BARE,
    MDK
  }

  /** What a fork measured, in nanoseconds. */
  private record Latency(double median, double p99) {

    static Latency of(long[] nanos, int count) {
      Arrays.sort(nanos, 0, count);
      return new Latency(nanos[count / 2], nanos[(int) (count * 0.99)]);
    }

    static Latency parse(String line) {
      String[] parts = line.strip().split(" ", -1);
      return new Latency(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]));
    }
  }

  /** One request and its answer. */
  @FunctionalInterface
  private interface Sender {
    HttpResponse<String> send() throws IOException, InterruptedException;
  }

  private Http() {}

  /** Runs all forks, or as many pairs as are given; or is one. */
  public static void main(String[] args) throws IOException, InterruptedException {
    String first = args.length == 0 ? String.valueOf(PAIRS) : args[0];
    if (first.equals(Client.BARE.name()) || first.equals(Client.MDK.name())) {
      fork(Client.valueOf(first));
      return;
    }
    int pairs = Integer.parseInt(first);
    if (pairs < LEAST_PAIRS) {
      throw new IllegalArgumentException(
          "pairs: " + pairs + " (expected: at least " + LEAST_PAIRS + ")");
    }
    compare(pairs);
  }

  private static void compare(int pairs) throws IOException, InterruptedException {
    double[] medians = new double[pairs];
    double[] p99s = new double[pairs];
    for (int pair = 0; pair < pairs; pair++) {
      List<Client> order =
          pair % 2 == 0 ? List.of(Client.BARE, Client.MDK) : List.of(Client.MDK, Client.BARE);
      Latency one = start(order.get(0));
      Latency other = start(order.get(1));
      Latency bare = pair % 2 == 0 ? one : other;
      Latency ours = pair % 2 == 0 ? other : one;
      medians[pair] = ours.median() / bare.median();
      p99s[pair] = ours.p99() / bare.p99();
      print(
          "pair %2d: p50 %.1f and %.1f us (%.3f), p99 %.1f and %.1f us (%.3f)",
          pair + 1,
          bare.median() / 1000,
          ours.median() / 1000,
          medians[pair],
          bare.p99() / 1000,
          ours.p99() / 1000,
          p99s[pair]);
    }
    print(
        "p50: %.3f times the JDK's client, at most %.3f with 95 %% confidence (wanted: %.2f)",
        mean(medians), upper(medians), LIMIT);
    print("p99: %.3f times, at most %.3f", mean(p99s), upper(p99s));
  }

  private static Latency start(Client client) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms256m",
                "-Xmx256m",
                "-Dsun.net.httpserver.nodelay=true", // or the kernel waits for more to send
                "-cp",
                System.getProperty("java.class.path"),
                Http.class.getName(),
                client.name())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    if (process.waitFor() != 0) {
      throw new IOException("fork of " + client + " failed");
    }
    return Latency.parse(said);
  }

  private static void fork(Client client) throws IOException, InterruptedException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, ANSWER.length);
          exchange.getResponseBody().write(ANSWER);
          exchange.close();
        });
    server.start();
    URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    HttpClient bare = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    if (client == Client.BARE) {
      HttpRequest request = HttpRequest.newBuilder(address).build();
      measure(() -> bare.send(request, BodyHandlers.ofString()));
    } else {
      try (Mdk mdk = start(address)) {
        MdkHttpClient ours = MdkHttpClient.of(mdk, bare);
        HttpRequest request = MdkHttpClient.request(Fleet.SERVICE, Fleet.VERSION, "/").build();
        measure(() -> ours.send(request, BodyHandlers.ofString()));
      }
    }
    System.exit(0); // the server's threads do not end by themselves
  }

  /** Starts an MDK with all modules, whose requests have a deadline, and which writes no logs. */
  private static Mdk start(URI address) {
    Node node =
        new Node(
            "1", Fleet.SERVICE, Fleet.VERSION, address.toString(), Map.of(), Environment.SANDBOX);
    DiscoverySource source =
        listener -> {
          listener.replace(Fleet.SERVICE, Environment.SANDBOX.name(), List.of(node));
          listener.state(SourceState.SYNCED, "");
          return () -> {};
        };
    return Mdk.builder()
        .source(source)
        .setting("log.sinks", "none")
        .defaultDeadline(Duration.ofSeconds(10))
        .start();
  }

  private static void measure(Sender sender) throws IOException, InterruptedException {
    long[] nanos = new long[MOST_REQUESTS];
    warmUp(sender, nanos);
    int count = run(sender, MEASUREMENT, nanos);
    Latency latency = Latency.of(nanos, count);
    System.out.println(latency.median() + " " + latency.p99());
  }

  private static void warmUp(Sender sender, long[] nanos) throws IOException, InterruptedException {
    CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
    long before;
    int times = 0;
    do {
      before = compilers.getTotalCompilationTime();
      run(sender, WARM_UP, nanos);
    } while (++times < MOST_WARM_UPS
        && compilers.getTotalCompilationTime() - before > COMPILING * WARM_UP.toMillis());
  }

  private static int run(Sender sender, Duration time, long[] nanos)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    long before = start;
    int count = 0;
    while (count < nanos.length && before - start < time.toNanos()) {
      HttpResponse<String> answer = sender.send();
      long now = System.nanoTime();
      nanos[count++] = now - before;
      before = now;
      if (answer.statusCode() != 200 || answer.body().length() != ANSWER.length) {
        throw new IOException("answer: " + answer);
      }
    }
    return count;
  }

  private static double mean(double[] ratios) {
    return Math.exp(Arrays.stream(ratios).map(Math::log).average().orElse(0));
  }

  private static double upper(double[] ratios) {
    double[] logs = Arrays.stream(ratios).map(Math::log).toArray();
    double mean = Arrays.stream(logs).average().orElse(0);
    double squares = Arrays.stream(logs).map(log -> (log - mean) * (log - mean)).sum();
    int freedom = logs.length - 1;
    return Math.exp(mean + student(freedom) * Math.sqrt(squares / freedom / logs.length));
  }

  /** Returns the 97.5 % point of Student's t, by the expansion of Cornish and Fisher. */
  private static double student(int freedom) {
    double z = 1.959964;
    double n = freedom;
    return z
        + (Math.pow(z, 3) + z) / (4 * n)
        + (5 * Math.pow(z, 5) + 16 * Math.pow(z, 3) + 3 * z) / (96 * n * n)
        + (3 * Math.pow(z, 7) + 19 * Math.pow(z, 5) + 17 * Math.pow(z, 3) - 15 * z)
            / (384 * n * n * n);
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static void print(String pattern, Object... parts) {
    System.out.println(String.format(Locale.ROOT, pattern, parts));
  }
}

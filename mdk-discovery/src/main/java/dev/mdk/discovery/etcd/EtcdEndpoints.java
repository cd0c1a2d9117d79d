package dev.mdk.discovery.etcd;

import dev.mdk.ConfigurationException;
import dev.mdk.discovery.registry.Texts;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** The members of a cluster, of which one is used until it fails. May be used by any thread. */
final class EtcdEndpoints {

  private static final int PORT = 2379;

  private final List<URI> all;
  private final AtomicInteger turn;

  private EtcdEndpoints(List<URI> all, int first) {
    this.all = List.copyOf(all);
    this.turn = new AtomicInteger(first);
  }

  /** Reads URLs with commas between; begins with any of them, so that clients spread. */
  static EtcdEndpoints parse(String text, RandomGenerator random) {
    List<URI> all = new ArrayList<>();
    for (String url : text.split(",", -1)) {
      all.add(parse(url.strip()));
    }
    return new EtcdEndpoints(all, random.nextInt(all.size()));
  }

  private static URI parse(String url) {
    try {
      URI uri = new URI(url);
      boolean scheme = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean bare =
          uri.getRawUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null
              && ("".equals(uri.getRawPath()) || "/".equals(uri.getRawPath()));
      if (scheme && bare && uri.getHost() != null) {
        int port = uri.getPort() < 0 ? PORT : uri.getPort();
        return new URI(uri.getScheme(), null, uri.getHost(), port, null, null, null);
      }
    } catch (java.net.URISyntaxException e) {
      // told below
    }
    String shown = url.indexOf('@') < 0 ? Texts.show(url) : "a URL with user and password";
    throw new ConfigurationException(
        "discovery.source: etcd:" + shown + " (expected: such as http://a:2379,http://b:2379)");
  }

  int size() {
    return all.size();
  }

  /** Returns whose turn it is. */
  int turn() {
    return turn.get();
  }

  URI of(int turn) {
    return all.get(Math.floorMod(turn, all.size()));
  }

  /** Goes on to the next one, unless another thread has. */
  void failed(int turn) {
    this.turn.compareAndSet(turn, turn + 1);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    all.forEach(uri -> text.append(text.isEmpty() ? "" : ",").append(uri));
    return text.toString();
  }
}

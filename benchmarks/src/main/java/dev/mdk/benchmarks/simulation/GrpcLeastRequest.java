package dev.mdk.benchmarks.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** gRPC's least request, as its proposal A48 states it: two by chance, maybe twice the same. */
final class GrpcLeastRequest implements Chooser {

  private static final int CHOICES = 2;

  private final List<Counted> nodes = new ArrayList<>();
  private final RandomGenerator random;

  GrpcLeastRequest(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public void join(Server server) {
    nodes.add(new Counted(server));
  }

  @Override
  public Call begin(String key) {
    Counted least = nodes.get(random.nextInt(nodes.size()));
    for (int i = 1; i < CHOICES; i++) {
      Counted other = nodes.get(random.nextInt(nodes.size()));
      least = other.active < least.active ? other : least;
    }
    least.active++;
    return least;
  }

  private static final class Counted implements Call {
    private final Server server;
    private int active;

    Counted(Server server) {
      this.server = server;
    }

    @Override
    public Server server() {
      return server;
    }

    @Override
    public void end(boolean isGood, long tookNanos) {
      active--;
    }
  }
}

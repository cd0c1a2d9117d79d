package dev.mdk.benchmarks.simulation;

import java.util.Arrays;

/** What became of the calls of a simulation, from the moment the matter began. */
final class Figures {

  private static final double SECOND = 1e9;

  private final Scenario scenario;
  private final int[] calls = new int[Scenario.SERVERS];
  private final int[] callsBySecond;
  private final int[] subjectBySecond;
  private long[] latencies = new long[1 << 10];
  private int count;
  private int errors;

  Figures(Scenario scenario) {
    this.scenario = scenario;
    callsBySecond = new int[scenario.toSecond];
    subjectBySecond = new int[scenario.toSecond];
  }

  void add(long began, int server, boolean isGood, long took) {
    int second = (int) (began / SECOND);
    callsBySecond[second]++;
    subjectBySecond[second] += Scenario.isSubject(server) ? 1 : 0;
    if (second < scenario.fromSecond) {
      return;
    }
    calls[server]++;
    errors += isGood ? 0 : 1;
    if (count == latencies.length) {
      latencies = Arrays.copyOf(latencies, 2 * count);
    }
    latencies[count++] = took;
  }

  /** Returns what part of the calls took at most so many milliseconds. */
  double percentileMillis(double percent) {
    long[] sorted = Arrays.copyOf(latencies, count);
    Arrays.sort(sorted);
    return sorted[(int) Math.min(count - 1, Math.ceil(percent / 100 * count))] / 1e6;
  }

  double errorPercent() {
    return 100.0 * errors / count;
  }

  double sharePercent(int server) {
    return 100.0 * calls[server] / count;
  }

  /** Returns the share of the server in question, of the calls that began in some seconds. */
  double subjectPercent(int fromSecond, int toSecond) {
    int all = 0;
    int subject = 0;
    for (int i = fromSecond; i < Math.min(toSecond, callsBySecond.length); i++) {
      all += callsBySecond[i];
      subject += subjectBySecond[i];
    }
    return all == 0 ? 0 : 100.0 * subject / all;
  }
}

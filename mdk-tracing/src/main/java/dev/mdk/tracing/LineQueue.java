package dev.mdk.tracing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.Stream;

/**
 * The lines that wait for one sink. Any thread adds them, and gives up one for another; who owns
 * the sink takes them out. Nobody waits for anybody.
 *
 * @param <E> the lines
 */
final class LineQueue<E> {

  /**
   * A line that waits.
   *
   * @param ticket its place in the order in which lines were taken; from 1
   * @param event the line
   * @param <E> the lines
   */
  record Line<E>(long ticket, E event) {}

  /*
   * A queue for each rank, so that the newest line of the lowest one is found at once. They are
   * merged by the tickets. A ticket is drawn before its line is added, so a line may be missing for a
   * moment; who takes lines out looks at those tickets only that were drawn before he began. Then of
   * two lines of one thread the second is never there without the first.
   */
  private final List<ConcurrentLinkedDeque<Line<E>>> byRank =
      Stream.generate(ConcurrentLinkedDeque<Line<E>>::new).limit(Outlet.RANKS).toList();

  void add(long ticket, int rank, E event) {
    byRank.get(rank).addLast(new Line<>(ticket, event));
  }

  boolean isEmpty() {
    return byRank.stream().allMatch(ConcurrentLinkedDeque::isEmpty);
  }

  /** Returns the lowest ticket of all lines here, or {@link Long#MAX_VALUE}. */
  long lowestTicket() {
    return byRank.stream()
        .map(ConcurrentLinkedDeque::peekFirst)
        .mapToLong(line -> line == null ? Long.MAX_VALUE : line.ticket())
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** Gives up the newest line of the lowest rank below a given one, if there is one. */
  boolean giveUpBelow(int rank) {
    for (int i = byRank.size() - 1; i > rank; i--) {
      if (byRank.get(i).pollLast() != null) {
        return true;
      }
    }
    return false;
  }

  /** Gives up the oldest line, if there is one. */
  boolean giveUpOldest() {
    long lowest = lowestTicket();
    for (ConcurrentLinkedDeque<Line<E>> lines : byRank) {
      Line<E> first = lines.peekFirst();
      if (first != null && first.ticket() <= lowest && lines.pollFirst() != null) {
        return true;
      }
    }
    return lowest != Long.MAX_VALUE && giveUpOldest(); // another thread took it
  }

  /** Takes lines out, in the order of their tickets. For one thread at a time. */
  List<Line<E>> poll(int most, long lastTicket) {
    List<Line<E>> taken = new ArrayList<>();
    List<Line<E>> heads = new ArrayList<>();
    byRank.forEach(lines -> heads.add(lines.pollFirst()));
    for (int next = first(heads, lastTicket);
        next >= 0 && taken.size() < most;
        next = first(heads, lastTicket)) {
      taken.add(heads.get(next));
      heads.set(next, byRank.get(next).pollFirst());
    }
    for (int i = 0; i < heads.size(); i++) {
      if (heads.get(i) != null) {
        byRank.get(i).addFirst(heads.get(i));
      }
    }
    return taken;
  }

  private static <E> int first(List<Line<E>> heads, long lastTicket) {
    int first = -1;
    long lowest = lastTicket;
    for (int i = 0; i < heads.size(); i++) {
      if (heads.get(i) != null && heads.get(i).ticket() <= lowest) {
        lowest = heads.get(i).ticket();
        first = i;
      }
    }
    return first;
  }
}

package dev.mdk.control.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A search in the journal, the latest first, which reads a bounded part of it.
 *
 * @param before what is before this position
 * @param limit how many are found at most
 * @param read makes an item of a record and its position, unless it is none after all
 */
record JournalSearch<T>(
    JournalQuery query,
    long before,
    int limit,
    BiFunction<Long, JournalRecord.Place, Optional<T>> read) {

  /** The most blocks that are read. */
  private static final int MAX_BLOCKS = 1024;

  /**
   * Searches.
   *
   * @param earlier the files that begin before the position, by where they begin
   */
  Journal.Found<T> in(NavigableMap<Long, Segment> earlier) throws IOException {
    List<T> items = new ArrayList<>();
    int blocksRead = 0;
    for (Segment segment : earlier.descendingMap().values()) {
      Segment.View view = segment.view();
      for (int i = view.blocks().size() - 1; i >= 0; i--) {
        Block block = view.blocks().get(i);
        long at = segment.base() + block.from();
        boolean last = i == view.blocks().size() - 1;
        if (at >= before || !(last || block.mayHold(query))) {
          continue; // the last one may have been changed since
        }
        if (blocksRead++ == MAX_BLOCKS) {
          long next =
              last ? segment.base() + view.end() : segment.base() + view.blocks().get(i + 1).from();
          return new Journal.Found<>(items, Optional.of(next), false);
        }
        int to = last ? view.end() : view.blocks().get(i + 1).from();
        List<JournalRecord.Place> records = segment.read(block.from(), to);
        for (int r = records.size() - 1; r >= 0; r--) {
          long position = at + records.get(r).at();
          if (position >= before || !query.mayBe(records.get(r))) {
            continue;
          }
          Optional<T> item = read.apply(position, records.get(r));
          item.ifPresent(items::add);
          if (items.size() == limit) {
            return new Journal.Found<>(items, Optional.of(position), true);
          }
        }
      }
    }
    return new Journal.Found<>(items, Optional.empty(), true);
  }
}

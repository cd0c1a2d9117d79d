package dev.mdk.control.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mdk.ConfigurationException;
import dev.mdk.control.server.JournalRecord.Kind;
import dev.mdk.testing.TestFacilities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

  private static final UUID PROCESS = new UUID(7, 7);
  private static final Journal.Options OPTIONS =
      new Journal.Options(1 << 20, 64 << 20, Duration.ofDays(1), Duration.ofSeconds(1));
  private static final JournalQuery ALL =
      JournalQuery.of(Kind.LINE, "", "", 4, Long.MIN_VALUE, Long.MAX_VALUE);

  @TempDir Path temporary;
  private Path folder;
  private final TestFacilities facilities = new TestFacilities();

  @BeforeEach
  void chooseFolder() {
    folder = temporary.resolve("journal");
  }

  private Journal open() throws IOException {
    return open(OPTIONS);
  }

  private Journal open(Journal.Options options) throws IOException {
    return Journal.open(folder, options, facilities);
  }

  private static JournalRecord line(String trace, String text, long sequence) {
    return new JournalRecord(
        Kind.LINE,
        3,
        1,
        sequence,
        JournalRecord.hash(trace),
        (int) JournalRecord.hash("orders"),
        PROCESS,
        sequence,
        text);
  }

  private static JournalRecord line(String text, long sequence) {
    return line("trace", text, sequence);
  }

  /** All texts, the first first. */
  private static List<String> texts(Journal journal) throws IOException {
    List<String> texts = new ArrayList<>(texts(journal, ALL));
    java.util.Collections.reverse(texts);
    return texts;
  }

  private static List<String> texts(Journal journal, JournalQuery query) throws IOException {
    return journal
        .search(query, Long.MAX_VALUE, 1_000_000, (position, record) -> Optional.of(record.text()))
        .items();
  }

  @Test
  void keepsWhatWasWrittenWithoutBeingClosed() throws IOException {
    Journal killed = open();
    killed.append(List.of(line("a", 0), line("b", 1)));
    Path copy = temporary.resolve("copy");
    copyTo(copy);
    killed.close();

    folder = copy;
    try (Journal journal = open()) {
      assertThat(texts(journal)).containsExactly("a", "b");
      assertThat(journal.append(List.of(line("b", 1), line("c", 2))).get(0)).isEmpty();
      assertThat(texts(journal)).containsExactly("a", "b", "c");
    }
  }

  private void copyTo(Path copy) throws IOException {
    Files.createDirectories(copy);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path each : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        Files.copy(each, copy.resolve(each.getFileName()));
      }
    }
  }

  private Path onlyFile() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".log")).findFirst().orElseThrow();
    }
  }

  /** R14: cut at every byte. */
  @Test
  void opensWhereverItIsCutWithEveryWholeRecord() throws IOException {
    List<Long> ends = new ArrayList<>();
    try (Journal journal = open()) {
      for (int i = 0; i < 5; i++) {
        journal.append(List.of(line("text é " + i, i)));
        ends.add(Files.size(onlyFile()));
      }
    }
    byte[] whole = Files.readAllBytes(onlyFile());
    Path file = onlyFile();
    for (int cut = 0; cut <= whole.length; cut++) {
      Files.write(file, java.util.Arrays.copyOf(whole, cut));
      int end = cut;
      long expected = ends.stream().filter(each -> each <= end).count();
      try (Journal journal = open()) {
        assertThat(texts(journal)).as("cut at %d", cut).hasSize((int) expected);
        assertThat(journal.append(List.of(line("after", 99))).get(0)).isPresent();
        assertThat(texts(journal))
            .as("cut at %d", cut)
            .hasSize((int) expected + 1)
            .last()
            .isEqualTo("after");
      }
    }
  }

  /** R14: every bit flipped. */
  @Test
  void opensWhicheverBitIsFlippedWithEveryOtherRecordAndNeverAWrongOne() throws IOException {
    List<Long> ends = new ArrayList<>();
    try (Journal journal = open()) {
      for (int i = 0; i < 3; i++) {
        ends.add(Files.size(onlyFile()));
        journal.append(List.of(line("text " + i, i)));
      }
      ends.add(Files.size(onlyFile()));
    }
    byte[] whole = Files.readAllBytes(onlyFile());
    Path file = onlyFile();
    for (int at = 0; at < whole.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = whole.clone();
        flipped[at] ^= (byte) (1 << bit);
        Files.write(file, flipped);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          if (at < ends.get(i) || at >= ends.get(i + 1)) {
            expected.add("text " + i);
          }
        }
        try (Journal journal = open()) {
          assertThat(texts(journal)).as("bit %d of byte %d", bit, at).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void knowsOverFilesAndRestartsWhatItHasSeen() throws IOException {
    Journal.Options small =
        new Journal.Options(2000, 64 << 20, Duration.ofDays(1), Duration.ofSeconds(1));
    try (Journal journal = open(small)) {
      for (int i = 0; i < 100; i++) {
        journal.append(List.of(line("text " + i, i)));
      }
      assertThat(journal.files()).isGreaterThan(2);
    }
    try (Journal journal = open(small)) {
      assertThat(journal.hasPast()).isTrue();
      assertThat(journal.append(List.of(line("text 0", 0))).get(0)).isEmpty();
      assertThat(journal.append(List.of(line("text 99", 99))).get(0)).isEmpty();
      assertThat(texts(journal)).hasSize(100).first().isEqualTo("text 0");
    }
  }

  @Test
  void storesWhatComesTwiceInOneCallOnce() throws IOException {
    try (Journal journal = open()) {
      assertThat(journal.append(List.of(line("a", 0), line("a", 0), line("b", 1))))
          .satisfies(positions -> assertThat(positions.get(1)).isEmpty());
      assertThat(texts(journal)).containsExactly("a", "b");
      journal.append(
          List.of(
              line("no number", JournalRecord.NO_SEQUENCE),
              line("no number", JournalRecord.NO_SEQUENCE)));
      assertThat(texts(journal)).hasSize(4);
    }
  }

  @Test
  void findsTheLinesOfATraceAmongManyAndPages() throws IOException {
    try (Journal journal = open()) {
      for (int i = 0; i < 20_000; i++) {
        journal.append(List.of(line("trace " + i / 4, "text " + i, i)));
      }
      assertThat(texts(journal, JournalQuery.of(Kind.LINE, "trace 777", "", 4, 0, Long.MAX_VALUE)))
          .containsExactly("text 3111", "text 3110", "text 3109", "text 3108");
      assertThat(texts(journal, JournalQuery.of(Kind.LINE, "trace 9999", "", 4, 0, Long.MAX_VALUE)))
          .isEmpty();
      assertThat(texts(journal, JournalQuery.of(Kind.LINE, "", "stock", 4, 0, Long.MAX_VALUE)))
          .isEmpty();
      assertThat(texts(journal, JournalQuery.of(Kind.LINE, "", "orders", 2, 0, Long.MAX_VALUE)))
          .isEmpty();
      assertThat(texts(journal, JournalQuery.of(Kind.LINE, "", "", 4, 10_000, 10_001)))
          .containsExactly("text 10001", "text 10000");

      List<String> paged = new ArrayList<>();
      Optional<Long> next = Optional.of(Long.MAX_VALUE);
      while (next.isPresent()) {
        Journal.Found<String> page =
            journal.search(ALL, next.get(), 3001, (position, record) -> Optional.of(record.text()));
        paged.addAll(page.items());
        next = page.next();
      }
      assertThat(paged).hasSize(20_000).doesNotHaveDuplicates().first().isEqualTo("text 19999");
    }
  }

  @Test
  void deletesTheOldestFilesByTheirSizeAndAge() throws IOException {
    Journal.Options tiny =
        new Journal.Options(10_000, 40_000, Duration.ofDays(1), Duration.ofSeconds(1));
    try (Journal journal = open(tiny)) {
      for (int i = 0; i < 2000; i++) {
        journal.append(List.of(line("text " + i, i)));
      }
      facilities.time().advance(Duration.ofMinutes(1));

      assertThat(journal.bytes()).isLessThan(60_000);
      assertThat(texts(journal)).last().isEqualTo("text 1999");
      assertThat(journal.append(List.of(line("text 0", 0))).get(0)).isEmpty();

      facilities.time().jump(Duration.ofDays(365 * 100)); // files are dated by the system
      facilities.time().advance(Duration.ofMinutes(1));
      assertThat(journal.files()).isEqualTo(1);
    }
  }

  /** R15: a directory is where the next file is to be. */
  @Test
  void triesByItselfWhetherItCanBeWrittenAgain() throws IOException {
    Journal.Options small =
        new Journal.Options(200, 64 << 20, Duration.ofDays(1), Duration.ofSeconds(1));
    try (Journal journal = open(small)) {
      journal.append(List.of(line("x".repeat(300), 0)));
      Path next = folder.resolve(String.format("%016x.log", journal.end()));
      Files.createDirectory(next);
      for (int i = 0; i < 3; i++) {
        assertThatExceptionOfType(IOException.class)
            .isThrownBy(() -> journal.append(List.of(line("refused", 1))));
        facilities.time().advance(Duration.ofSeconds(1));
        assertThat(journal.isFailing()).isTrue();
      }
      Files.delete(next);
      facilities.time().advance(Duration.ofSeconds(1));

      assertThat(journal.isFailing()).as("although nobody has written").isFalse();
      assertThat(journal.append(List.of(line("taken", 1))).get(0)).isPresent();
      assertThat(texts(journal)).hasSize(2).last().isEqualTo("taken");
    }
  }

  /** R15: somebody removes the folder under it. */
  @Test
  void beginsAnewWhereItsFolderIsGone() throws IOException {
    try (Journal journal = open()) {
      journal.append(List.of(line("gone", 0)));
      try (Stream<Path> files = Files.list(folder)) {
        for (Path each : files.toList()) {
          Files.delete(each);
        }
      }
      Files.delete(folder);
      facilities.time().advance(Duration.ofSeconds(1));

      journal.append(List.of(line("kept", 1)));
      assertThat(texts(journal)).containsExactly("kept");
      assertThat(Files.size(onlyFile())).isPositive();
    }
  }

  @Test
  void isHeldByOneProcess() throws IOException {
    try (Journal journal = open()) {
      assertThatExceptionOfType(ConfigurationException.class)
          .isThrownBy(this::open)
          .withMessageContaining("in use");
      assertThat(journal.isFailing()).isFalse();
    }
    open().close();
  }

  @Test
  void leavesOutOtherFiles() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("notes.log"), "x");
    Files.writeString(folder.resolve("0000000000000000.log"), "no record at all");
    try (Journal journal = open()) {
      journal.append(List.of(line("a", 0)));
      assertThat(texts(journal)).containsExactly("a");
    }
    assertThat(folder.resolve("notes.log")).exists();
  }
}

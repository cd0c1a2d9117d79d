package dev.mdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demo is the test of the whole: real processes, real faults, and promises that are held. */
class DemoTest {

  /** As {@code ./mdk demo} starts it. */
  private static final List<String> MODEST = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private static final String MAIN = "dev.mdk.examples/dev.mdk.examples.demo.Demo";

  private static final int SECONDS = 300;

  private static String played(String... args) throws Exception {
    try (Program demo = Program.main(MODEST, MAIN, args)) {
      assertThat(demo.exitCode(SECONDS)).as(demo.output()).isZero();
      return demo.output();
    }
  }

  @Test
  void holdsAllItsPromises() throws Exception {
    assertThat(played())
        .contains("Mission Control is up: look at http://127.0.0.1:")
        .contains("What was promised:")
        .contains("in causal order:")
        .contains("held    each line of a request can be read in Mission Control")
        .contains("held    no user sees an error when Mission Control is killed")
        .contains("held    no line is lost")
        .doesNotContain("BROKEN");
  }

  @Test
  void goesOnWithoutMissionControl() throws Exception {
    assertThat(played("--no-control", "--acts=kill"))
        .contains("through the directory")
        .contains("out of every table within 2 s")
        .doesNotContain("Mission Control");
  }

  @ParameterizedTest
  @CsvSource({
    "errors, throw, users see at most 3 errors",
    "quarantine, throw, a quarantined node gets no call",
    "recovery, throw, it is taken back within 5 s",
    "removal, kill, a killed node is out of every table",
    "version, none, version 2.0 is never called",
    "shares, none, healthy nodes share the calls",
    "deadline, crawl, every user is answered within the deadline",
    "trace, none, a request is one trace",
    "lines, restart, no line is lost"
  })
  void noticesABrokenPromise(String broken, String acts, String promise) throws Exception {
    try (Program demo = Program.main(MODEST, MAIN, "--break=" + broken, "--acts=" + acts)) {
      assertThat(demo.exitCode(SECONDS)).as(demo.output()).isEqualTo(1);
      assertThat(demo.output()).contains("BROKEN  " + promise);
    }
  }

  @Test
  void explainsItself() throws Exception {
    try (Program demo = Program.main(MODEST, MAIN, "--help")) {
      assertThat(demo.exitCode(SECONDS)).isZero();
      assertThat(demo.output()).contains("--keep", "--no-control", "--break=");
    }
  }

  @Test
  void refusesWhatItDoesNotKnow() throws Exception {
    try (Program demo = Program.main(MODEST, MAIN, "--fast")) {
      assertThat(demo.exitCode(SECONDS)).isEqualTo(2);
      assertThat(demo.output()).contains("--fast").contains("--help");
    }
  }
}

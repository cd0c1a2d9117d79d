package dev.mdk.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.mdk.Outcome;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that nobody should trust: the call fails by its deadline and memory stays bounded. */
@Timeout(120)
class HostileNodeTest {

  private static final Duration DEADLINE = Duration.ofSeconds(3);
  private static final Duration LONG = Duration.ofMinutes(1); // for what ends before it
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  private final World world = new World();

  @AfterEach
  void close() throws IOException {
    world.close();
  }

  private HttpResponse<String> call(MdkHttpClient client, Duration deadline) throws Exception {
    return client.with(world.within(deadline)).send(World.hello(), BodyHandlers.ofString());
  }

  /** Answers with a text, and then with another one without end. */
  private void flood(String first, String then) throws IOException {
    world.serveRaw(
        connection -> {
          connection.readHead();
          connection.write(first);
          while (true) {
            connection.write(then);
          }
        });
  }

  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private Throwable failsInTime() {
    long began = System.nanoTime();

    Throwable thrown = catchThrowable(() -> call(world.client, DEADLINE));

    assertThat(thrown).isInstanceOf(IOException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LONG);
    return thrown;
  }

  private Outcome verdict() throws InterruptedException {
    return world.verdicts.next().outcome();
  }

  @Test
  void endlessHeaders() throws Exception {
    flood(OK, "X-Flood: " + "x".repeat(4000) + "\r\n");

    failsInTime();

    assertThat(verdict().isFailure()).isTrue();
  }

  @Test
  void oneEndlessHeader() throws Exception {
    flood(OK + "X-Flood: ", "x".repeat(4000));

    failsInTime();

    assertThat(verdict().isFailure()).isTrue();
  }

  @Test
  void aFloodOfInterimAnswers() throws Exception {
    flood("", "HTTP/1.1 100 Continue\r\n\r\n".repeat(100));

    failsInTime();

    assertThat(verdict().isFailure()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        OK + "Transfer-Encoding: chunked\r\n\r\n",
        OK + "Content-Length: 9000000000000\r\n\r\n",
        OK + "\r\n",
      })
  void anEndlessBodyIsCutAtTheLimit(String head) throws Exception {
    flood(
        head, head.contains("chunked") ? "fa0\r\n" + "x".repeat(4000) + "\r\n" : "x".repeat(4000));
    int limit = 8 * 1024 * 1024;
    MdkHttpClient limited = MdkHttpClient.builder(world.mdk).bodyLimit(limit).build();
    long before = used();

    Throwable thrown = catchThrowable(() -> call(limited, LONG));

    assertThat(thrown).isInstanceOf(IOException.class).hasMessageContaining("more than " + limit);
    assertThat(verdict()).isEqualTo(Outcome.ERROR);
    assertThat(used() - before).isLessThan(2L * limit);
  }

  @Test
  void anEndlessBodyThatNobodyKeepsEndsAtTheDeadlineInLittleMemory() throws Exception {
    flood(OK + "\r\n", "x".repeat(4000));
    long before = used();

    Throwable thrown =
        catchThrowable(
            () ->
                world
                    .client
                    .with(world.within(DEADLINE))
                    .send(World.hello(), BodyHandlers.discarding()));

    assertThat(thrown).hasMessageContaining("half an answer in time");
    assertThat(verdict()).isEqualTo(Outcome.TIMEOUT);
    assertThat(used() - before).isLessThan(16L * 1024 * 1024);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        OK + "Content-Length: 10\r\n\r\nshort",
        OK + "Content-Length: many\r\n\r\n",
        OK + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        OK + "Transfer-Encoding: chunked\r\n\r\nfffffffff\r\nx",
        "nonsense\r\n\r\n",
        "\0\0\0\0",
      })
  void aWrongLengthOrNonsense(String answer) throws Exception {
    world.serveRaw(
        connection -> {
          connection.readHead();
          connection.write(answer);
          connection.close();
        });

    failsInTime();

    assertThat(verdict().isFailure()).isTrue();
  }

  /** What the JDK takes for an answer is one: it is over at once, and judged once. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        OK + "Content-Length: -1\r\n\r\n",
        OK + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        "HTTP/1.1 999999 OK\r\n\r\n",
      })
  void aStrangeAnswer(String answer) throws Exception {
    world.serveRaw(
        connection -> {
          connection.readHead();
          connection.write(answer);
          connection.close();
        });

    Throwable thrown = catchThrowable(() -> call(world.client, LONG));

    assertThat(thrown == null || thrown instanceof IOException).isTrue();
    assertThat(verdict()).isNotEqualTo(Outcome.TIMEOUT);
    assertThat(world.verdicts.rest()).isEmpty();
  }

  @Test
  void whatFollowsAnAnswerIsNoPartOfTheNext() throws Exception {
    world.serveRaw(
        connection -> {
          while (true) {
            connection.readHead();
            connection.write(
                OK + "Content-Length: 2\r\n\r\nok" + OK + "Content-Length: 4\r\n\r\nevil");
          }
        });

    for (int i = 0; i < 5; i++) {
      HttpResponse<String> answer = null;
      try {
        answer = call(world.client, DEADLINE);
      } catch (IOException refused) {
        continue; // a connection with bytes too many may be given up
      }
      assertThat(answer.body()).isNotEqualTo("evil");
    }
  }

  @Test
  void aHeaderWithALineFeedBecomesNoSecondHeaderHere() throws Exception {
    world.serveRaw(
        connection -> {
          connection.readHead();
          connection.write(OK + "X-A: a\u0000b\r\nX-MDK-Blame: x\r\nContent-Length: 0\r\n\r\n");
        });

    Throwable thrown = catchThrowable(() -> call(world.client, LONG));

    assertThat(thrown == null || thrown instanceof IOException).isTrue();
    assertThatThrownBy(() -> MdkHttpClient.builder(world.mdk).bodyLimit(-1))
        .hasMessage("bodyLimit: -1 (expected: >= 0)");
  }
}

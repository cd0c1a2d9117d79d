package dev.mdk.discovery.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class EndpointsTest {

  private static final URI BARE = URI.create("http://a:2379");
  private static final URI WITH_PATH = URI.create("http://a:8761/eureka");

  private final List<String> asked = new ArrayList<>();

  private static Endpoints of(URI standard, String text) {
    return Endpoints.parse("kind", text, standard, new Random(1));
  }

  private String ask(Endpoints endpoints, IOException failure) {
    try {
      return endpoints.call(
          endpoint -> {
            asked.add(endpoint.toString());
            if (failure != null) {
              throw failure;
            }
            return "answer";
          });
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void fillsInPortAndPath() {
    assertThat(of(BARE, "https://b,http://[::1]:7/")).hasToString("https://b:2379,http://[::1]:7");
    assertThat(of(WITH_PATH, "http://b, http://c:1/x//"))
        .hasToString("http://b:8761/eureka,http://c:1/x");
    assertThatThrownBy(() -> of(BARE, "http://b/x"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("kind:http://b/x")
        .hasMessageContaining("http://a:2379");
  }

  @Test
  void beginsWithAnyOfThem() {
    TreeSet<String> first = new TreeSet<>();
    for (int seed = 0; seed < 50; seed++) {
      Endpoints three =
          Endpoints.parse("kind", "http://a,http://b,http://c", BARE, new Random(seed));
      ask(three, null);
      first.add(asked.get(asked.size() - 1));
    }
    assertThat(first).hasSize(3);
  }

  @Test
  void staysWithOneThatAnswers() {
    Endpoints two = of(BARE, "http://a,http://b");
    ask(two, null);
    ask(two, null);
    ask(two, new StatusException(404, "HTTP 404"));
    ask(two, new TooLongException("too long"));
    assertThat(new TreeSet<>(asked)).hasSize(1);
  }

  @Test
  void passesOverThoseThatRefuseConnections() {
    Endpoints two = of(BARE, "http://a,http://b");
    assertThat(ask(two, new ConnectException("refused"))).contains("refused");
    assertThat(asked).containsExactlyInAnyOrder("http://a:2379", "http://b:2379");
  }

  @Test
  void goesToAnotherAfterAFailureAndSaysWhose() {
    Endpoints two = of(BARE, "http://a,http://b");
    assertThat(ask(two, new IOException("broke"))).contains(asked.get(0)).contains("broke");
    assertThat(ask(two, new StatusException(503, "HTTP 503"))).contains(asked.get(1));
    ask(two, null);
    assertThat(asked.get(0)).isEqualTo(asked.get(2)).isNotEqualTo(asked.get(1));
  }

  @Test
  void handsOnForHowLongToWait() {
    StatusException busy = new StatusException(429, "HTTP 429", Duration.ofSeconds(7));
    assertThatThrownBy(
            () ->
                of(BARE, "http://a")
                    .call(
                        endpoint -> {
                          throw busy;
                        }))
        .isInstanceOfSatisfying(
            StatusException.class,
            e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(7)));
  }
}

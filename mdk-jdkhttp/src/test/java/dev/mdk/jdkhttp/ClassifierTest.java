package dev.mdk.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Outcome;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ClassifierTest {

  private final World world = new World();

  @AfterEach
  void close() throws IOException {
    world.close();
  }

  @ParameterizedTest
  @CsvSource({
    "200, , SUCCESS",
    "302, , SUCCESS",
    "404, , SUCCESS",
    "429, , OVERLOADED",
    "500, , ERROR",
    "503, , ERROR",
    "503, Retry-After, OVERLOADED",
    "500, Retry-After, ERROR",
    "200, X-MDK-Blame, SUCCESS",
  })
  void judgesAnswersByTheirStatus(int status, String header, Outcome expected) throws Exception {
    world.serve(
        exchange -> {
          if (header != null) {
            exchange.getResponseHeaders().set(header, "1");
          }
          World.answer(exchange, status, "text");
        });

    HttpResponse<Void> answer = world.client.send(World.hello(), BodyHandlers.discarding());

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(world.verdicts.next().outcome()).isEqualTo(expected);
  }

  @Test
  void judgesNobodyWhereTheAnswerSaysThatTheFaultIsFurtherDown() throws Exception {
    world.serve(
        exchange -> {
          exchange.getResponseHeaders().set(MdkFilter.BLAME, "downstream");
          World.answer(exchange, 503, "text");
        });

    world.client.send(World.hello(), BodyHandlers.discarding());

    assertThat(world.inFlight()).isZero();
    assertThat(world.verdicts.rest()).isEmpty();
  }

  @Test
  void asksTheClassifierAndTheStandardOneIfThatThrows() throws Exception {
    world.serve(exchange -> World.answer(exchange, 404, ""));
    MdkHttpClient strict =
        MdkHttpClient.builder(world.mdk)
            .classifier(
                info -> Optional.of(info.statusCode() == 404 ? Outcome.ERROR : Outcome.SUCCESS))
            .build();
    MdkHttpClient broken =
        MdkHttpClient.builder(world.mdk)
            .classifier(
                info -> {
                  throw new IllegalStateException("on purpose");
                })
            .build();

    strict.send(World.hello(), BodyHandlers.discarding());
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.ERROR);
    broken.send(World.hello(), BodyHandlers.discarding());
    assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.SUCCESS);
  }
}

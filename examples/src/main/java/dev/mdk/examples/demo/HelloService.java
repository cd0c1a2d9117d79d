package dev.mdk.examples.demo;

import com.sun.net.httpserver.HttpExchange;
import dev.mdk.Session;
import dev.mdk.jdkhttp.MdkFilter;
import dev.mdk.jdkhttp.MdkHttpClient;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** An inner service: it greets the user by name, with words from the {@code greeting} service. */
final class HelloService {

  static final Duration CRAWL = Duration.ofSeconds(2);

  private final MdkHttpClient client;
  private volatile String mood = "heal";

  private HelloService(MdkHttpClient client) {
    this.client = client;
  }

  public static void main(String[] args) throws IOException {
    ServiceProcess process = ServiceProcess.start(builder -> {});
    HelloService hello =
        new HelloService(MdkHttpClient.of(process.mdk(), HttpClient.newHttpClient()));
    process.serve("/hello", MdkFilter.inside(process.mdk()), hello::handle);
    process.runAs("hello", args[0], command -> hello.mood = command);
  }

  private void handle(HttpExchange exchange) throws IOException, InterruptedException {
    Session session = Session.current().orElseThrow();
    String user = session.property(EdgeService.USER).orElse("stranger");
    session.info("hello", "greeting " + user);
    misbehave();
    HttpResponse<String> words =
        client.send(
            MdkHttpClient.request("greeting", "1.0", "/greeting").build(), BodyHandlers.ofString());
    ServiceProcess.answer(exchange, words.body() + ", " + user + "!");
  }

  private void misbehave() throws InterruptedException {
    if (mood.equals("throw")) {
      throw new IllegalStateException("told to throw");
    }
    if (mood.equals("crawl")) {
      Thread.sleep(CRAWL.toMillis());
    }
  }
}

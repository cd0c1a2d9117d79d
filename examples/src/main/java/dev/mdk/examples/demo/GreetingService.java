package dev.mdk.examples.demo;

import com.sun.net.httpserver.HttpExchange;
import dev.mdk.Session;
import dev.mdk.jdkhttp.MdkFilter;
import java.io.IOException;

/** The innermost service: it knows how to greet. */
final class GreetingService {

  private GreetingService() {}

  public static void main(String[] args) throws IOException {
    ServiceProcess process = ServiceProcess.start(builder -> {});
    boolean alone = Sabotage.named(args[0]) == Sabotage.TRACE;
    process.serve(
        "/greeting",
        alone ? MdkFilter.edge(process.mdk()) : MdkFilter.inside(process.mdk()),
        GreetingService::handle);
    process.runAs("greeting", "1.0", command -> {});
  }

  private static void handle(HttpExchange exchange) throws IOException {
    Session.current().orElseThrow().info("greeting", "choosing words");
    ServiceProcess.answer(exchange, "Hello");
  }
}

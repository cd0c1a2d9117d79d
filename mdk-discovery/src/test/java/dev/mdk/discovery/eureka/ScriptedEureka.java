package dev.mdk.discovery.eureka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mdk.discovery.registry.FakeHttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says of applications what a test tells it to, true or not. */
final class ScriptedEureka extends FakeHttpServer {

  private final List<Request> requests = new ArrayList<>(); // all: guarded by this
  private String status = "200 OK";
  private String deltaStatus = "200 OK";
  private String all = applications("");
  private String changes = applications("");

  ScriptedEureka() throws IOException {
    super(Optional.empty());
    start();
  }

  static String applications(String hash, String... instances) {
    return "{\"applications\":{\"versions__delta\":\"1\",\"apps__hashcode\":\""
        + hash
        + "\",\"application\":[{\"name\":\"HELLO\",\"instance\":["
        + String.join(",", instances)
        + "]}]}}";
  }

  /** Returns an instance that is up at a port of 10.0.0.1. */
  static String up(int port, long registered, String action) {
    return "{\"instanceId\":\"i"
        + port
        + "\",\"hostName\":\"10.0.0.1\",\"app\":\"HELLO\",\"vipAddress\":\"hello\",\"status\":\"UP\","
        + "\"port\":{\"$\":"
        + port
        + ",\"@enabled\":\"true\"},\"leaseInfo\":{\"registrationTimestamp\":"
        + registered
        + "},\"metadata\":{\"@class\":\"java.util.Collections$EmptyMap\"},\"actionType\":\""
        + action
        + "\"}";
  }

  static String up(int port) {
    return up(port, 1, "ADDED");
  }

  synchronized void say(String newAll, String newChanges) {
    all = newAll;
    changes = newChanges;
  }

  synchronized void status(String newStatus) {
    status = newStatus;
  }

  synchronized void deltaStatus(String newStatus) {
    deltaStatus = newStatus;
  }

  synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  synchronized long count(String path) {
    return requests.stream().filter(request -> request.uri().getPath().equals(path)).count();
  }

  /** Waits until it was asked so often since now. */
  synchronized void awaitMore(String path, int times) throws InterruptedException {
    long wanted = count(path) + times;
    while (count(path) < wanted) {
      wait();
    }
  }

  @Override
  protected void answer(Request request, OutputStream out) throws IOException {
    boolean delta = request.uri().getPath().endsWith("/delta");
    String text;
    synchronized (this) {
      requests.add(request);
      notifyAll();
      String line = delta && status.equals("200 OK") ? deltaStatus : status;
      String body = delta ? changes : all;
      text =
          "HTTP/1.1 "
              + line
              + "\r\nContent-Length: "
              + body.getBytes(UTF_8).length
              + "\r\n\r\n"
              + body;
    }
    write(out, text);
  }
}

package dev.mdk.control.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.LogLevel;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.json.JsonValue;
import dev.mdk.spi.InteractionReport.Result;
import dev.mdk.wire.RtpExtension;
import dev.mdk.wire.RtpMessage;
import dev.mdk.wire.SharedContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A shop of a few services, and a morning on which its payments fail. */
final class Scene implements AutoCloseable {

  static final Environment PRODUCTION = new Environment("production", Optional.empty());

  private final MissionControl control;
  private final Map<String, List<Member>> services = new LinkedHashMap<>();

  /** One process, with one node. */
  static final class Member implements AutoCloseable {
    final Node node;
    final Duration skew;
    private final RtpClient client;
    private long lines;
    private long reports;
    private long acknowledged;

    Member(MissionControl control, Node node, Duration skew) {
      this.node = node;
      this.skew = skew;
      client = RtpClient.open(control, node.id(), RtpExtension.DETAIL, RtpExtension.INTEREST);
      client.send(new RtpMessage.Active(node, Duration.ofMinutes(10)));
    }

    /** Logs a line, at a time of everybody's that is written as this one sees it. */
    void log(String trace, Instant at, LogLevel level, String text, long... clock) {
      log(trace, at, level, text, "", Map.of(), clock);
    }

    void log(
        String trace,
        Instant at,
        LogLevel level,
        String text,
        String thrown,
        Map<String, JsonValue> properties,
        long... clock) {
      client.send(
          new RtpMessage.Log(
              new SharedContext(
                  trace,
                  CausalClock.of(clock),
                  properties,
                  node.environment(),
                  OptionalLong.empty(),
                  OptionalLong.empty()),
              at.plus(skew),
              node.id(),
              level,
              node.service(),
              text,
              OptionalLong.of(lines++),
              node.service(),
              thrown));
    }

    void called(
        String trace, Instant from, Instant to, Member callee, Outcome outcome, long... clock) {
      long[] end = clock.clone();
      end[end.length - 1] += 2;
      client.send(
          new RtpMessage.Interaction(
              UUID.randomUUID().toString(),
              trace,
              node.id(),
              node.environment(),
              from.plus(skew),
              to.plus(skew),
              CausalClock.of(clock),
              CausalClock.of(end),
              Map.of(callee.node.id(), !outcome.isFailure()),
              OptionalLong.of(reports++),
              node.service(),
              Optional.of(outcome.isFailure() ? Result.FAILED : Result.SUCCEEDED),
              List.of(
                  new RtpMessage.Verdict(
                      callee.node.id(),
                      callee.node.service(),
                      callee.node.version(),
                      callee.node.address(),
                      outcome))));
    }

    private void awaitStored() throws InterruptedException {
      while (acknowledged < lines + reports) {
        RtpMessage message = client.messages.poll(60, TimeUnit.SECONDS);
        assertThat(message).as("acknowledgement").isNotNull();
        boolean isOne =
            message instanceof RtpMessage.LogAck || message instanceof RtpMessage.InteractionAck;
        acknowledged += isOne ? 1 : 0;
      }
    }

    @Override
    public void close() {
      client.close();
    }
  }

  Scene(MissionControl control) {
    this.control = control;
    add("edge", "2.3", 2, 0);
    add("shop", "3.1", 3, 0);
    add("orders", "1.4", 3, 0);
    add("orders", "1.5", 1, 0);
    add("payments", "2.0", 3, -2400);
    add("stock", "1.0", 2, 35);
    add("search", "4.2", 2, 0);
    add("users", "1.1", 2, 0);
    add("mail", "1.0", 1, 0);
    add("reports", "0.9", 1, 0);
  }

  private void add(String service, String version, int nodes, long skewMillis) {
    for (int i = 0; i < nodes; i++) {
      List<Member> members = services.computeIfAbsent(service, name -> new ArrayList<>());
      String address = "http://10.0." + services.size() + "." + (members.size() + 10) + ":8080";
      Node node =
          new Node(
              UUID.nameUUIDFromBytes(address.getBytes(StandardCharsets.UTF_8)).toString(),
              service,
              version,
              address,
              Map.of(),
              PRODUCTION);
      members.add(new Member(control, node, Duration.ofMillis(skewMillis)));
    }
  }

  Member member(String service, int index) {
    List<Member> members = services.get(service);
    return members.get(index % members.size());
  }

  /** A search in the shop, where all goes well. */
  void search(String trace, Instant at, int index) {
    Member edge = member("edge", index);
    Member search = member("search", index);
    Member users = member("users", index);
    edge.log(trace, at, LogLevel.INFO, "GET /search?q=lamp+" + index, 0);
    users.log(trace, at.plusMillis(4), LogLevel.DEBUG, "known customer", 2, 0);
    edge.called(trace, at.plusMillis(2), at.plusMillis(7), users, Outcome.SUCCESS, 1);
    search.log(trace, at.plusMillis(9), LogLevel.INFO, "12 of 40,113 articles", 5, 0);
    edge.called(trace, at.plusMillis(8), at.plusMillis(22 + index % 7), search, Outcome.SUCCESS, 4);
    edge.log(trace, at.plusMillis(26), LogLevel.INFO, "200 in 26 ms", 7);
  }

  /**
   * Somebody buys something; if it fails, it is the second node of payments that does not answer.
   */
  void checkout(String trace, Instant at, int index, boolean fails) {
    Member edge = member("edge", index);
    Member shop = member("shop", index);
    Member orders = member("orders", index);
    Member stock = member("stock", index);
    Member payments = member("payments", fails ? 1 : 2 * (index % 2));
    Map<String, JsonValue> customer =
        Map.of("customer", JsonValue.of("c-" + (4000 + index)), "basket", JsonValue.of(3));
    edge.log(trace, at, LogLevel.INFO, "POST /checkout", "", customer, 0);
    shop.log(trace, at.plusMillis(3), LogLevel.INFO, "basket of 3 articles", "", customer, 2, 0);
    orders.log(trace, at.plusMillis(8), LogLevel.INFO, "order o-" + index + " begun", 2, 2, 0);
    stock.log(trace, at.plusMillis(12), LogLevel.INFO, "3 articles reserved", 2, 2, 2, 0);
    orders.called(trace, at.plusMillis(10), at.plusMillis(19), stock, Outcome.SUCCESS, 2, 2, 1);
    orders.log(trace, at.plusMillis(20), LogLevel.DEBUG, "reserved until 08:15", 2, 2, 4);
    payments.log(trace, at.plusMillis(24), LogLevel.INFO, "charging 129.00 EUR", 2, 2, 6, 0);
    if (fails) {
      payments.log(
          trace, at.plusMillis(40), LogLevel.WARN, "pool of connections is empty", 2, 2, 6, 1);
      orders.called(
          trace, at.plusMillis(22), at.plusMillis(824), payments, Outcome.TIMEOUT, 2, 2, 5);
      orders.log(
          trace,
          at.plusMillis(826),
          LogLevel.ERROR,
          "payment of o-" + index + " failed",
          """
          java.net.http.HttpTimeoutException: request timed out
          \tat java.net.http/jdk.internal.net.http.HttpClientImpl.send(HttpClientImpl.java:950)
          \tat shop.orders.Payments.charge(Payments.java:41)
          \tat shop.orders.Checkout.run(Checkout.java:77)
          """,
          Map.of("order", JsonValue.of("o-" + index), "amount", JsonValue.of("129.00 EUR")),
          2,
          2,
          8);
      shop.called(trace, at.plusMillis(5), at.plusMillis(830), orders, Outcome.SUCCESS, 2, 1);
      edge.called(trace, at.plusMillis(1), at.plusMillis(834), shop, Outcome.SUCCESS, 1);
      edge.log(trace, at.plusMillis(835), LogLevel.WARN, "502 in 835 ms", 4);
      return;
    }
    orders.called(trace, at.plusMillis(22), at.plusMillis(60), payments, Outcome.SUCCESS, 2, 2, 5);
    orders.log(trace, at.plusMillis(61), LogLevel.INFO, "order o-" + index + " paid", 2, 2, 8);
    shop.called(trace, at.plusMillis(5), at.plusMillis(64), orders, Outcome.SUCCESS, 2, 1);
    Member mail = member("mail", index);
    mail.log(trace, at.plusMillis(70), LogLevel.INFO, "receipt queued", 2, 5, 0);
    mail.log(trace, at.plusMillis(400), LogLevel.INFO, "receipt sent", 2, 5, 1);
    shop.called(trace, at.plusMillis(66), at.plusMillis(74), mail, Outcome.SUCCESS, 2, 4);
    edge.called(trace, at.plusMillis(1), at.plusMillis(78), shop, Outcome.SUCCESS, 1);
    edge.log(trace, at.plusMillis(79), LogLevel.INFO, "201 in 79 ms", 4);
  }

  /** Several minutes of all of it; every fifth payment fails. */
  void morning(int requests) throws InterruptedException {
    Instant now = Instant.now();
    for (int i = 0; i < requests; i++) {
      Instant at = now.minusMillis(137L * (requests - i));
      if (i % 3 == 0) {
        checkout(new UUID(7, i).toString(), at, i / 3, i % 15 == 0);
      } else {
        search(new UUID(9, i).toString(), at, i);
      }
    }
    awaitStored();
  }

  void awaitStored() throws InterruptedException {
    for (List<Member> members : services.values()) {
      for (Member member : members) {
        member.awaitStored();
      }
    }
  }

  @Override
  public void close() {
    services.values().forEach(members -> members.forEach(Member::close));
  }
}

package dev.mdk.examples.queue;

import dev.mdk.Mdk;
import dev.mdk.PropertyKey;
import dev.mdk.Session;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A shop that takes orders at once and ships them later, by way of a queue. */
public final class Orders {

  private static final PropertyKey<String> USER = PropertyKey.text("shop:user_id");

  private final Mdk mdk;
  private final BlockingQueue<Message> queue = new LinkedBlockingQueue<>();

  private Orders(Mdk mdk) {
    this.mdk = mdk;
  }

  public static void main(String[] args) throws InterruptedException {
    try (Mdk mdk = Mdk.builder().serviceName("orders").start()) {
      Orders orders = new Orders(mdk);
      orders.take("ada", "a difference engine");
      orders.ship();
    }
  }

  /** A request: it has a second, and does not wait for the parcel. */
  private void take(String user, String order) throws InterruptedException {
    Session session = mdk.session().deadline(Duration.ofSeconds(1)).property(USER, user);
    session.info("orders", "taken: " + order);
    queue.put(new Message(order).in(session));
  }

  /** Background work: it knows for whom it is, and has all the time it needs. */
  private void ship() throws InterruptedException {
    Message message = queue.take();
    Session session = message.derived(mdk);
    session.info(
        "orders", "shipped to " + session.property(USER).orElse("nobody") + ": " + message.body());
  }
}

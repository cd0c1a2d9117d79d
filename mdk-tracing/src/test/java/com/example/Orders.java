package com.example;

import dev.mdk.Mdk;
import dev.mdk.Session;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A program that logs in every way there is, and leaves all else to its settings. */
public final class Orders {

  private static final Logger PAYMENT = Logger.getLogger("com.example.payment");
  private static final System.Logger STOCK = System.getLogger("com.example.stock");

  private Orders() {}

  /** Runs one request. */
  public static void main(String[] args) {
    PAYMENT.info("before");
    try (Mdk mdk = Mdk.start()) {
      mdk.session().run(Orders::checkOut);
    }
    PAYMENT.info("after");
  }

  private static void checkOut() {
    Session session = Session.current().orElseThrow();
    session.info("orders", "checking out");
    PAYMENT.log(Level.INFO, "charging {0}", 7);
    PAYMENT.info("a secret");
    PAYMENT.fine("too fine");
    STOCK.log(System.Logger.Level.ERROR, "no luck", new IllegalStateException("none\nleft"));
    session.warn("orders", "sent nothing");
  }
}

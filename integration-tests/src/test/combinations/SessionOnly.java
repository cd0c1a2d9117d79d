package combination;

import dev.mdk.Mdk;
import dev.mdk.NoNodeException;
import dev.mdk.PropertyKey;
import dev.mdk.Session;
import java.time.Duration;
import java.util.Optional;

/** Sessions alone: deadline, properties and trace go from process to process. */
public final class SessionOnly {

  private static final PropertyKey<String> USER = PropertyKey.text("shop:user_id");

  private SessionOnly() {}

  public static void main(String[] args) {
    try (Mdk mdk = Mdk.start()) {
      Session caller = mdk.session().deadline(Duration.ofSeconds(5)).property(USER, "ada");
      Session called = mdk.join(caller.externalize());

      Check.that(called.traceId().equals(caller.traceId()), called);
      Check.that(called.clock().depth() == 2, called.clock());
      Check.that(called.property(USER).equals(Optional.of("ada")), called.properties());
      Check.that(called.remaining().isPresent(), called.remaining());
      called.info("alone", "goes nowhere, and harms nobody");
      try {
        Check.that(false, called.resolve("hello", "1.0"));
      } catch (NoNodeException none) {
        Check.that(none.getMessage().contains("mdk-discovery"), none);
      }
    }
    System.out.println("done");
  }
}

package combination;

import dev.mdk.Mdk;
import dev.mdk.Session;

/** Resolves as often as it is told, with sessions that come and go. */
public final class Resolves {

  private Resolves() {}

  public static void main(String[] args) {
    int times = Integer.parseInt(args[0]);
    try (Mdk mdk = Mdk.start()) {
      for (int node = 0; node < 10; node++) {
        mdk.register("hello", "1." + node, "http://127.0.0.1:" + (9000 + node));
      }
      Session session = mdk.session();
      for (int i = 0; i < times; i++) {
        if (i % 100 == 0) {
          session = mdk.session();
        }
        Session here = session;
        here.interact(interaction -> interaction.resolve("hello", "1.0"));
      }
    }
    System.out.println("done");
  }
}

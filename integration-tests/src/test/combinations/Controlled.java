package combination;

import dev.mdk.Mdk;
import dev.mdk.NoNodeException;
import dev.mdk.Registration;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;

/** A service that uses a Mission Control, which is away: it goes on, and says what is missing. */
public final class Controlled {

  private Controlled() {}

  public static void main(String[] args) throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    try (Mdk mdk =
            Mdk.builder()
                .setting("server.url", "ws://127.0.0.1:" + free)
                .setting("log.sinks", "control")
                .start();
        Registration registration = mdk.register("hello", "1.0", "http://127.0.0.1:8080")) {
      mdk.session().info("hello", "nobody hears this");
      try {
        mdk.session().deadline(Duration.ofMillis(500)).resolve("orders", "1.0");
        Check.that(false, registration);
      } catch (NoNodeException missing) {
        Check.that(missing.getMessage().contains("ws://127.0.0.1:" + free), missing.getMessage());
      }
    }
    System.out.println("done");
  }
}

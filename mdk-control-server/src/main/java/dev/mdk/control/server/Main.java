package dev.mdk.control.server;

import dev.mdk.ConfigurationException;
import dev.mdk.spi.Settings;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** Mission Control as a program of its own. */
@SuppressWarnings("SystemOut") // it tells where it listens
final class Main {

  private Main() {}

  /**
   * Starts it, says where it listens, and serves until the process is told to end.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) throws InterruptedException {
    Options options;
    try {
      options = Options.parse(args);
      if (options.help()) {
        System.out.print(Options.HELP);
        return;
      }
      Options.prepareServer();
      serve(options.builder(Settings.system()).start());
    } catch (ConfigurationException e) {
      fail(e.getMessage() + "; see --help", 2);
    } catch (IOException e) {
      fail("cannot start: " + e.getMessage(), 3);
    }
  }

  private static void serve(MissionControl control) throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(control::close, "mdk-control-end"));
    System.out.println("Mission Control is up:");
    System.out.println("  page and API  " + control.http());
    System.out.println("  RTP           " + control.rtp() + "  (MDK_SERVER_URL)");
    new CountDownLatch(1).await(); // until the process is told to end
  }

  private static void fail(String why, int status) {
    System.err.println("control: " + why);
    System.exit(status);
  }
}

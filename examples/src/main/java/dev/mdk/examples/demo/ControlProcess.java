package dev.mdk.examples.demo;

import dev.mdk.control.server.MissionControl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** Mission Control in a process of its own, which can be killed; it ends with its input. */
final class ControlProcess {

  private ControlProcess() {}

  /**
   * Starts it, and tells its two addresses.
   *
   * @param args the ports of its page and of RTP, and the folder of its log, with commas
   */
  @SuppressWarnings("SystemOut") // the line to the director
  public static void main(String[] args) throws IOException {
    String[] words = args[0].split(",", 3);
    try (MissionControl control =
        MissionControl.builder()
            .http(local(words[0]))
            .rtp(local(words[1]))
            .data(Path.of(words[2]))
            .start()) {
      System.out.println("READY " + control.http() + " " + control.rtp());
      while (System.in.read() >= 0) {
        // until the end
      }
    }
  }

  private static InetSocketAddress local(String port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
  }
}

package dev.mdk.discovery.dns;

import dev.mdk.ConfigurationException;
import dev.mdk.discovery.registry.Texts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which servers are asked: those of a setting, else those of the system. */
final class DnsServers {

  static final String KEY = "discovery.dns.servers";

  private static final int PORT = 53;
  private static final int MOST = 3; // as many as resolv.conf(5) counts
  private static final long MAX_BYTES = 64 * 1024;
  private static final Pattern SERVER =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+\\]|[0-9.]+)(?::(\\d{1,5}))?");

  private DnsServers() {}

  /** Reads addresses with commas between, such as {@code 10.0.0.2,[::1]:5353}. */
  static List<InetSocketAddress> parse(String text) {
    List<InetSocketAddress> servers = new ArrayList<>();
    for (String each : text.split(",", -1)) {
      servers.add(server(each.strip()));
    }
    return servers;
  }

  private static InetSocketAddress server(String text) {
    Matcher matcher = SERVER.matcher(text);
    if (matcher.matches()) {
      int port = matcher.group(2) == null ? PORT : Integer.parseInt(matcher.group(2));
      if (port > 0 && port < 1 << 16) {
        try { // digits, dots and colons only, so that nothing is looked up
          return new InetSocketAddress(InetAddress.getByName(matcher.group(1)), port);
        } catch (UnknownHostException e) {
          // told below
        }
      }
    }
    throw new ConfigurationException(
        KEY + ": " + Texts.show(text) + " (expected: addresses such as 10.0.0.2,[::1]:5353)");
  }

  /** Reads the servers of the system; this machine if it names none, as resolv.conf(5) says. */
  static List<InetSocketAddress> ofSystem(Path file) {
    List<InetSocketAddress> servers = new ArrayList<>();
    try {
      if (Files.size(file) <= MAX_BYTES) {
        for (String line : Files.readAllLines(file, java.nio.charset.StandardCharsets.ISO_8859_1)) {
          String[] words = line.strip().split("\\s+", -1);
          if (words.length > 1 && words[0].equals("nameserver") && servers.size() < MOST) {
            add(servers, words[1]);
          }
        }
      }
    } catch (IOException e) {
      // there is no such file everywhere
    }
    return servers.isEmpty()
        ? List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT))
        : servers;
  }

  private static void add(List<InetSocketAddress> servers, String text) {
    if (text.matches("[0-9.]+|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(%\\w+)?")) {
      try {
        servers.add(new InetSocketAddress(InetAddress.getByName(text), PORT));
      } catch (UnknownHostException e) {
        // as if the line were not there
      }
    }
  }
}

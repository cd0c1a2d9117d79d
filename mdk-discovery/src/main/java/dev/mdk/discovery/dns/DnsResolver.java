package dev.mdk.discovery.dns;

import dev.mdk.discovery.registry.Texts;
import dev.mdk.spi.Ticker;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

/**
 * Asks servers, one after the other and twice round, beginning with the one that answered last.
 * Each question goes from a port of its own, under an id that cannot be guessed, and only an answer
 * from the server asked, with that id and to that question, is one; what else comes is passed over.
 * An answer that was cut short is fetched over TCP. For one thread at a time.
 */
final class DnsResolver {

  /** No server has said anything. */
  static final class Silence extends IOException {
    private static final long serialVersionUID = 1;

    Silence(String message) {
      super(message);
    }
  }

  private static final SecureRandom IDS = new SecureRandom();
  private static final int ROUNDS = 2;
  private static final int MOST_STRAY = 100; // messages for one question

  private final List<InetSocketAddress> servers;
  private final Ticker ticker;
  private final long tryNanos;
  private final long totalNanos;
  private int first;

  /**
   * Makes one.
   *
   * @param servers at least one
   * @param ticker the time
   * @param eachTry how long one server has for its answer
   * @param total how long a question may take in all
   */
  DnsResolver(List<InetSocketAddress> servers, Ticker ticker, Duration eachTry, Duration total) {
    this.servers = List.copyOf(servers);
    this.ticker = ticker;
    this.tryNanos = eachTry.toNanos();
    this.totalNanos = total.toNanos();
  }

  /**
   * Asks.
   *
   * @return what a server said; no records if there is no such name, or nothing of that type
   * @throws Silence if no server answers in time
   * @throws IOException if none answers well
   * @throws InterruptedException if the thread was interrupted; noticed between two tries
   */
  DnsAnswer ask(String name, int type) throws IOException, InterruptedException {
    long end = ticker.nanoTime() + totalNanos;
    String why = "no time";
    boolean silent = true;
    for (int i = 0; i < ROUNDS * servers.size(); i++) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      long left = Math.min(tryNanos, end - ticker.nanoTime());
      if (left <= 0) {
        break;
      }
      int which = (first + i) % servers.size();
      try {
        DnsAnswer answer = ask(servers.get(which), name, type, ticker.nanoTime() + left, end);
        if (answer.code() == DnsAnswer.NO_ERROR || answer.code() == DnsAnswer.NO_SUCH_NAME) {
          first = which;
          return answer;
        }
        why = servers.get(which) + " answered with code " + answer.code();
        silent = false;
      } catch (SocketTimeoutException e) {
        why = servers.get(which) + " is silent";
      } catch (PortUnreachableException e) {
        why = servers.get(which) + " is not there";
      } catch (IOException e) {
        why = servers.get(which) + ": " + e.getMessage();
        silent = false;
      }
    }
    String message = Texts.show(name) + " is not resolved: " + why;
    throw silent ? new Silence(message) : new IOException(message);
  }

  private DnsAnswer ask(InetSocketAddress server, String name, int type, long end, long totalEnd)
      throws IOException {
    DnsAnswer answer = udp(server, query(name, type), true, end);
    if (answer.code() == DnsAnswer.FORMAT_ERROR) { // a server from before 1999
      answer = udp(server, query(name, type), false, end);
    }
    return answer.truncated() ? tcp(server, query(name, type), totalEnd) : answer;
  }

  private static DnsQuery query(String name, int type) {
    return new DnsQuery(IDS.nextInt(1 << 16), name, type);
  }

  private int millisLeft(long end) throws SocketTimeoutException {
    long left = end - ticker.nanoTime();
    if (left <= 0) {
      throw new SocketTimeoutException("no answer in time");
    }
    return (int) Math.min(Integer.MAX_VALUE, left / 1_000_000 + 1);
  }

  private DnsAnswer udp(InetSocketAddress server, DnsQuery query, boolean extended, long end)
      throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(server); // takes datagrams from there only
      byte[] question = query.encode(extended);
      socket.send(new DatagramPacket(question, question.length));
      byte[] buffer = new byte[DnsQuery.DATAGRAM * 4]; // some send more than they were allowed to
      for (int i = 0; i < MOST_STRAY; i++) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.setSoTimeout(millisLeft(end));
        socket.receive(packet);
        DnsAnswer answer = DnsAnswer.decode(buffer, packet.getLength(), query);
        if (answer != null) {
          return answer;
        }
      }
      throw new IOException("nothing but messages that answer nothing");
    }
  }

  private DnsAnswer tcp(InetSocketAddress server, DnsQuery query, long end) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(server, millisLeft(end));
      byte[] question = query.encode(true);
      byte[] framed = new byte[question.length + 2];
      framed[0] = (byte) (question.length >> 8);
      framed[1] = (byte) question.length;
      System.arraycopy(question, 0, framed, 2, question.length);
      socket.getOutputStream().write(framed);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] size = read(socket, in, 2, end);
      byte[] message = read(socket, in, (size[0] & 0xff) << 8 | (size[1] & 0xff), end);
      DnsAnswer answer = DnsAnswer.decode(message, message.length, query);
      if (answer == null || answer.truncated()) {
        throw new IOException("an answer to another question");
      }
      return answer;
    }
  }

  /** Reads so many bytes: a server that sends one a second is given up in time, too. */
  private byte[] read(Socket socket, DataInputStream in, int count, long end) throws IOException {
    byte[] bytes = new byte[count];
    for (int at = 0; at < count; ) {
      socket.setSoTimeout(millisLeft(end));
      int some = in.read(bytes, at, count - at);
      if (some < 0) {
        throw new EOFException("an answer that ends too early");
      }
      at += some;
    }
    return bytes;
  }

  @Override
  public String toString() {
    return servers.toString();
  }
}

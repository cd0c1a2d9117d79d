package dev.mdk.jdkhttp;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A server that does to each connection what the test says. */
final class RawServer implements java.io.Closeable {

  /** A head, and five of the ten bytes that it promises. */
  static final String HALF = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf\n";

  interface Script {
    void run(Connection connection) throws IOException;
  }

  private final ServerSocket listening;
  private final Script script;
  private final List<Connection> connections = new CopyOnWriteArrayList<>();

  RawServer(Script script) throws IOException {
    this.script = script;
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  String address() {
    return "http://127.0.0.1:" + listening.getLocalPort();
  }

  List<Connection> connections() {
    return connections;
  }

  private void accept() {
    try {
      while (true) {
        Connection connection = new Connection(listening.accept());
        connections.add(connection);
        start(() -> connection.play(script));
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "raw-server");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Connection connection : connections) {
      connection.socket.close();
    }
  }

  /** One connection of a client. */
  static final class Connection {
    private final Socket socket;
    private final CompletableFuture<String> head = new CompletableFuture<>();
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();

    Connection(Socket socket) {
      this.socket = socket;
    }

    private void play(Script script) {
      try {
        script.run(this);
      } catch (IOException e) {
        closed.complete(true); // the client hung up
      }
    }

    /** Reads to the end of the head; the body, if there is one, stays. */
    String readHead() throws IOException {
      InputStream in = socket.getInputStream();
      StringBuilder text = new StringBuilder();
      while (text.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        if (next < 0) {
          throw new IOException("closed");
        }
        text.append((char) next);
      }
      head.complete(text.toString());
      return text.toString();
    }

    void write(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
    }

    /** Says nothing more, until the client hangs up. */
    void stall() throws IOException {
      while (socket.getInputStream().read() >= 0) {
        // whatever it says
      }
      throw new IOException("closed");
    }

    /** Closes it so that the client sees a reset. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    void close() throws IOException {
      socket.close();
    }

    String head() throws Exception {
      return head.get(60, TimeUnit.SECONDS);
    }

    /** Waits until the client has hung up. */
    boolean isClosed() throws Exception {
      return closed.get(60, TimeUnit.SECONDS);
    }
  }
}

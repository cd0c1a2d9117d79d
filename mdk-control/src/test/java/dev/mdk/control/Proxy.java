package dev.mdk.control;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What stands between a client and its server, and can fail in between. */
final class Proxy implements AutoCloseable {

  /** How it behaves. */
  enum Mode {
    FORWARD,
    /** Cuts every connection. */
    CUT,
    /** Takes connections and bytes, and hands nothing on. */
    STALL
  }

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger taken = new AtomicInteger();
  private volatile URI target;
  private volatile Mode mode = Mode.FORWARD;

  Proxy(URI target) throws IOException {
    this.target = target;
    start(this::accept);
  }

  URI address() {
    return URI.create("ws://127.0.0.1:" + server.getLocalPort() + "/rtp");
  }

  /** Returns how many connections there have been. */
  int taken() {
    return taken.get();
  }

  void to(URI other) {
    target = other;
  }

  void be(Mode next) {
    Mode before = mode;
    mode = next;
    if (next == Mode.CUT || before == Mode.STALL) {
      cut();
    }
  }

  void cut() {
    sockets.forEach(Proxy::close);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        taken.incrementAndGet();
        sockets.add(client);
        if (mode == Mode.CUT) {
          close(client);
        } else {
          start(() -> connect(client));
        }
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void connect(Socket client) {
    try {
      Socket to = new Socket(InetAddress.getLoopbackAddress(), target.getPort());
      sockets.add(to);
      if (mode == Mode.CUT) {
        cut();
      }
      start(() -> pump(to, client));
      pump(client, to);
    } catch (IOException gone) {
      close(client);
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[16 * 1024];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (mode != Mode.STALL) {
          out.write(buffer, 0, read);
        }
      }
    } catch (IOException gone) {
      // both are closed below
    }
    close(from);
    close(to);
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // closed all the same
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }
}

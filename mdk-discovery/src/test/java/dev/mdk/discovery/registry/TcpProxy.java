package dev.mdk.discovery.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between a client and a server on this machine, and can be as bad as any network. */
public final class TcpProxy implements AutoCloseable {

  private final ServerSocket listening;
  private final int port;
  private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  /** A connection and the one that it is handed on to. */
  private static final class Pair {
    final Socket client;
    final Socket server;
    volatile boolean silent;

    Pair(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void close() {
      try (client;
          server) {
        silent = true;
      } catch (IOException e) {
        // it is of no use any more
      }
    }
  }

  /** Hands on to a port of this machine. */
  public TcpProxy(int port) throws IOException {
    this.port = port;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    run(this::accept);
  }

  /** Returns where clients are to connect. */
  public int port() {
    return listening.getLocalPort();
  }

  /** Lets connections hang that are open now: whatever is sent on them vanishes. */
  public void silence() {
    pairs.forEach(pair -> pair.silent = true);
  }

  /** Ends all connections, and every new one too until it is {@link #mend}ed. */
  public void cut() {
    cut = true;
    pairs.forEach(Pair::close);
  }

  /** Lets new connections through again. */
  public void mend() {
    cut = false;
  }

  private static void run(Runnable task) {
    Thread thread = new Thread(task, "tcp-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        if (cut) {
          client.close();
          continue;
        }
        Pair pair = new Pair(client, new Socket(InetAddress.getLoopbackAddress(), port));
        pairs.add(pair);
        if (cut) { // meanwhile
          pair.close();
        }
        run(() -> copy(pair, pair.client, pair.server));
        run(() -> copy(pair, pair.server, pair.client));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void copy(Pair pair, Socket from, Socket to) {
    byte[] buffer = new byte[8192];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (!pair.silent) {
          out.write(buffer, 0, count);
        }
      }
    } catch (IOException e) {
      // ends both sides
    }
    if (!pair.silent) {
      pair.close();
      pairs.remove(pair);
    }
  }

  @Override
  public void close() throws IOException {
    cut();
    listening.close();
  }
}

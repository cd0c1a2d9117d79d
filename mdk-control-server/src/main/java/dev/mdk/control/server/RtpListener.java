package dev.mdk.control.server;

import dev.mdk.spi.Facilities;
import dev.mdk.spi.Scheduler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import jdk.net.ExtendedSocketOptions;

/** The port of RTP: takes connections, as many as allowed, and watches over their time limits. */
final class RtpListener implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("dev.mdk.control");
  private static final int BACKLOG = 1024;
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Facilities facilities;
  private final ServerSocket server;
  private final Optional<SSLContext> tls;
  private final int maxConnections;
  private final RtpConnection.Services services;
  private final Set<RtpConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicLong refused = new AtomicLong();
  private volatile Scheduler.Cancellable timer = () -> {};
  private volatile boolean closed;

  /** Takes the port; serves nothing before {@link #start}. */
  RtpListener(
      Facilities facilities,
      InetSocketAddress address,
      Optional<SSLContext> tls,
      int maxConnections,
      RtpConnection.Services services)
      throws IOException {
    this.facilities = facilities;
    this.tls = tls;
    this.maxConnections = maxConnections;
    this.services = services;
    server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(address, BACKLOG);
  }

  int port() {
    return server.getLocalPort();
  }

  int connections() {
    return connections.size();
  }

  long refused() {
    return refused.get();
  }

  void start() {
    Thread acceptor = new Thread(null, this::accept, "mdk-control-rtp", 0, false);
    acceptor.setDaemon(true);
    acceptor.start();
    timer = facilities.scheduler().schedule(LOOK_NANOS, this::look);
  }

  private void accept() {
    while (!closed) {
      try {
        take(server.accept());
      } catch (IOException | RuntimeException | OutOfMemoryError e) {
        if (!closed) { // no more files, most likely: others end, and there is room again
          refused.incrementAndGet();
          java.util.concurrent.locks.LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    }
  }

  private void take(Socket socket) throws IOException {
    if (connections.size() >= maxConnections) {
      refused.incrementAndGet();
      socket.close();
      return;
    }
    prepare(socket);
    RtpConnection connection = new RtpConnection(facilities, socket, tls, services);
    connections.add(connection);
    try {
      facilities
          .executor()
          .execute(
              () -> {
                try {
                  connection.run();
                } finally {
                  connections.remove(connection);
                }
              });
    } catch (RejectedExecutionException | OutOfMemoryError noThread) {
      refused.incrementAndGet();
      connections.remove(connection);
      connection.cut();
    }
  }

  /** A peer that vanished without a word is noticed after a minute, whatever it last said. */
  private static void prepare(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
      socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 30);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 10);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
    }
  }

  private void look() {
    for (RtpConnection each : connections) {
      each.look();
    }
    if (!closed) {
      timer = facilities.scheduler().schedule(LOOK_NANOS, this::look);
    }
  }

  /** Tells all that it goes away, and ends; those that do not answer are cut off. */
  @Override
  public void close() {
    closed = true;
    timer.cancel();
    try {
      server.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "closing the port of RTP", e);
    }
    connections.forEach(RtpConnection::goAway);
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
    while (!connections.isEmpty() && System.nanoTime() - until < 0) {
      java.util.concurrent.locks.LockSupport.parkNanos(PAUSE_NANOS / 10);
    }
    connections.forEach(RtpConnection::cut);
  }
}

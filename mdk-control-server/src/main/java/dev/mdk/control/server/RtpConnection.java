package dev.mdk.control.server;

import dev.mdk.spi.Facilities;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * One connection of RTP, from its first byte to its last: handshake, frames, close handshake and
 * time limits. What the messages mean is for the {@link RtpPeer}.
 */
final class RtpConnection {

  /** How long a handshake, a write, and the end of a connection may take. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Small, as there are thousands; a payload is read past it. */
  private static final int BUFFER = 512;

  /** What all connections share. */
  record Services(Handshake handshake, RtpPeer.World world, int maxMessage, int maxWaiting) {}

  private enum Phase {
    HANDSHAKE,
    OPEN,
    ENDING,
    OVER
  }

  private record State(Phase phase, long since) {}

  private final Facilities facilities;
  private final Socket raw;
  private final Optional<SSLContext> tls;
  private final Services services;
  private final ReentrantLock turning = new ReentrantLock();
  private volatile State state;
  private volatile Optional<Outbound> outbound = Optional.empty();

  RtpConnection(Facilities facilities, Socket raw, Optional<SSLContext> tls, Services services) {
    this.facilities = facilities;
    this.raw = raw;
    this.tls = tls;
    this.services = services;
    state = now(Phase.HANDSHAKE);
  }

  private State now(Phase phase) {
    return new State(phase, facilities.ticker().nanoTime());
  }

  /** Serves the connection until it ends. */
  void run() {
    try {
      Socket socket = secured();
      InputStream in = new BufferedInputStream(socket.getInputStream(), BUFFER);
      Handshake.Answer answer = answer(in);
      socket.getOutputStream().write(answer.response().getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      if (answer.isAccepted()) {
        serve(in, socket, answer.right());
      }
    } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError ended) {
      // by the peer, by a time limit or for lack of memory: this connection's affair alone
    } finally {
      cut();
    }
  }

  private Socket secured() throws IOException {
    if (tls.isEmpty()) {
      return raw;
    }
    SSLSocket socket =
        (SSLSocket)
            tls.get()
                .getSocketFactory()
                .createSocket(raw, raw.getInetAddress().getHostAddress(), raw.getPort(), true);
    socket.setUseClientMode(false);
    socket.startHandshake();
    return socket;
  }

  private Handshake.Answer answer(InputStream in) throws IOException {
    try {
      return services.handshake.answer(RequestHead.read(in));
    } catch (RequestHead.Malformed e) {
      return Handshake.refusal("400 Bad Request", String.valueOf(e.getMessage()));
    }
  }

  private void serve(InputStream in, Socket socket, Access.Right right) throws IOException {
    Outbound out =
        new Outbound(
            facilities.executor(),
            facilities.ticker(),
            socket.getOutputStream(),
            services.maxWaiting,
            this::shutOutput,
            this::cut);
    outbound = Optional.of(out);
    turn(Phase.OPEN);
    if (state.phase != Phase.OPEN) {
      return; // the server is going away
    }
    RtpPeer peer = new RtpPeer(services.world, right, out);
    try {
      receive(new WebSocketInput(in, services.maxMessage), peer, out);
    } finally {
      peer.gone();
    }
  }

  private void receive(WebSocketInput in, RtpPeer peer, Outbound out) throws IOException {
    try {
      while (true) {
        WebSocketInput.Received received = in.next();
        if (received instanceof WebSocketInput.Received.Close close) {
          OptionalInt code = close.code();
          end(
              out,
              code.isPresent()
                  ? WebSocketFrame.close(code.getAsInt(), "")
                  : WebSocketFrame.close());
          return;
        } else if (received instanceof WebSocketInput.Received.Ping ping) {
          out.sendControl(WebSocketFrame.pong(ping.payload()));
        } else if (received instanceof WebSocketInput.Received.Text text
            && state.phase == Phase.OPEN) {
          peer.receive(text.text());
        }
      }
    } catch (WebSocketFault fault) {
      end(out, WebSocketFrame.close(fault.code(), String.valueOf(fault.getMessage())));
    }
  }

  /** Says the last word, and waits until the peer has had the time to hear it. */
  private void end(Outbound out, byte[] closeFrame) throws IOException {
    out.end(closeFrame);
    turn(Phase.ENDING);
    raw.getInputStream().transferTo(OutputStream.nullOutputStream());
  }

  /** The server ends the connection first (RFC 6455, section 7.1.1). */
  private void shutOutput() {
    try {
      raw.shutdownOutput();
    } catch (IOException gone) {
      cut();
    }
  }

  private void turn(Phase phase) {
    turning.lock();
    try {
      if (state.phase.compareTo(phase) < 0) {
        state = now(phase);
      }
    } finally {
      turning.unlock();
    }
  }

  /** Ends it, if something takes too long. Called now and then. */
  void look() {
    State now = state;
    boolean late =
        (now.phase == Phase.HANDSHAKE || now.phase == Phase.ENDING)
            && facilities.ticker().nanoTime() - now.since > PATIENCE_NANOS;
    if (late || outbound.filter(out -> out.isStuck(PATIENCE_NANOS)).isPresent()) {
      cut();
    }
  }

  /** Says that the server goes away. */
  void goAway() {
    if (outbound.isEmpty()) {
      cut();
      return;
    }
    turn(Phase.ENDING);
    outbound
        .get()
        .end(WebSocketFrame.close(WebSocketFault.GOING_AWAY, "Mission Control is going away"));
  }

  /** Closes the socket below TLS, which would wait for a write that is stuck. */
  void cut() {
    turn(Phase.OVER);
    try {
      raw.close();
    } catch (IOException e) {
      // it is gone all the same
    }
  }
}

package dev.mdk.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * An HTTP/1.1 server on the loopback interface that answers by a script, and as badly as that says:
 * late, not at all, in half, with a wrong length, with a reset. Each request takes the next answer;
 * the last one stays for all that follow. A delay is in real time, and ends when the server is
 * closed. All methods may be called from any thread.
 *
 * <pre>{@code
 * try (var server = FaultyHttpServer.start(Answer.reset(), Answer.status(503), Answer.ok("hello"))) {
 *   client.send(HttpRequest.newBuilder(server.uri()).build(), BodyHandlers.ofString());
 * }
 * }</pre>
 */
public final class FaultyHttpServer implements AutoCloseable {

  private enum Kind {
    WHOLE,
    HALF,
    HANG_UP,
    RESET,
    SILENCE
  }

  /** What one request gets. Immutable. */
  public static final class Answer {
    private final Kind kind;
    private final int status;
    private final byte[] body;
    private final long length; // as declared
    private final Duration delay;

    private Answer(Kind kind, int status, byte[] body, long length, Duration delay) {
      this.kind = kind;
      this.status = status;
      this.body = body;
      this.length = length;
      this.delay = delay;
    }

    private static Answer of(Kind kind, int status, String body) {
      byte[] bytes = body.getBytes(UTF_8);
      return new Answer(kind, status, bytes, bytes.length, Duration.ZERO);
    }

    /**
     * Answers with 200, as it should be.
     *
     * @param body the body
     * @return the answer
     */
    public static Answer ok(String body) {
      return of(Kind.WHOLE, 200, body);
    }

    /**
     * Answers with a status and an empty body.
     *
     * @param status from 200 to 599, such as 503
     * @return the answer
     */
    public static Answer status(int status) {
      if (status < 200 || status > 599) {
        throw new IllegalArgumentException("status: " + status + " (expected: 200 to 599)");
      }
      return of(Kind.WHOLE, status, "");
    }

    /**
     * Answers with 200 and the first half of a body, and closes the connection.
     *
     * @param body the whole body, whose length is declared; of one byte at least
     * @return the answer
     */
    public static Answer half(String body) {
      if (body.isEmpty()) {
        throw new IllegalArgumentException("body: \"\" (expected: a text that has a half)");
      }
      return of(Kind.HALF, 200, body);
    }

    /**
     * Answers with 200 and a body of another length than declared, and closes the connection.
     *
     * @param body the body, which is sent whole
     * @param length what {@code Content-Length} says; zero or more
     * @return the answer
     */
    public static Answer wrongLength(String body, long length) {
      if (length < 0) {
        throw new IllegalArgumentException("length: " + length + " (expected: >= 0)");
      }
      return new Answer(Kind.WHOLE, 200, body.getBytes(UTF_8), length, Duration.ZERO);
    }

    /**
     * Closes the connection without a word, once the request has come.
     *
     * @return the answer
     */
    public static Answer hangUp() {
      return of(Kind.HANG_UP, 0, "");
    }

    /**
     * Resets the connection, once the request has come.
     *
     * @return the answer
     */
    public static Answer reset() {
      return of(Kind.RESET, 0, "");
    }

    /**
     * Says nothing and keeps the connection open, until the server is closed.
     *
     * @return the answer
     */
    public static Answer silence() {
      return of(Kind.SILENCE, 0, "");
    }

    /**
     * Returns the same, later.
     *
     * @param delay how long after the request, in real time
     * @return a copy
     */
    public Answer after(Duration delay) {
      if (delay.isNegative()) {
        throw new IllegalArgumentException("delay: " + delay + " (expected: >= 0)");
      }
      return new Answer(kind, status, body, length, delay);
    }

    private boolean keepsConnection() {
      return kind == Kind.WHOLE && length == body.length;
    }
  }

  private final ServerSocket listening;
  private final Deque<Answer> script = new ArrayDeque<>(); // guarded by itself; never empty
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Recording<String> requests = new Recording<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch refuses = new CountDownLatch(1);

  private FaultyHttpServer(ServerSocket listening, Answer first, List<Answer> more) {
    this.listening = listening;
    script.add(first);
    script.addAll(more);
  }

  /**
   * Starts a server on a free port.
   *
   * @param first what the first request gets
   * @param more what those after it get
   * @return the server, to be closed
   */
  public static FaultyHttpServer start(Answer first, Answer... more) {
    requireNonNull(first, "first");
    List<Answer> others = List.of(more);
    try {
      ServerSocket listening =
          new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
      FaultyHttpServer server = new FaultyHttpServer(listening, first, others);
      server.run(server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("no port on 127.0.0.1", e);
    }
  }

  /**
   * Returns where it is.
   *
   * @return such as {@code http://127.0.0.1:38123}, without a path
   */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort());
  }

  /**
   * Returns the requests that came, whole, before they are answered.
   *
   * @return the first line of each, such as {@code GET / HTTP/1.1}, in order
   */
  public List<String> requests() {
    return requests.all();
  }

  /**
   * Waits, in real time, for requests.
   *
   * @param count how many in all
   * @param limit how long at most
   * @return whether so many came
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean await(int count, Duration limit) throws InterruptedException {
    return requests.await(count, limit);
  }

  private void run(Runnable task) {
    Thread thread = new Thread(task, "faulty-http-" + listening.getLocalPort());
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listening.accept();
        open.add(socket);
        run(() -> serve(socket));
      }
    } catch (IOException ended) {
      // closed
    } finally {
      refuses.countDown();
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      boolean goesOn = closed.getCount() > 0;
      while (goesOn) {
        requests.add(Requests.read(in));
        goesOn = answer(next(), socket);
      }
    } catch (IOException gone) {
      // the client went away, or the server is closed
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  private Answer next() {
    synchronized (script) {
      return script.size() > 1 ? script.removeFirst() : script.getFirst();
    }
  }

  /** Answers, and says whether the connection goes on. */
  private boolean answer(Answer answer, Socket socket) throws IOException, InterruptedException {
    if (closed.await(answer.delay.toNanos(), TimeUnit.NANOSECONDS)) {
      return false;
    }
    switch (answer.kind) {
      case SILENCE -> closed.await();
      case RESET -> socket.setSoLinger(true, 0); // so that closing it sends a reset
      case HALF -> write(answer, Arrays.copyOf(answer.body, answer.body.length / 2), socket);
      case WHOLE -> write(answer, answer.body, socket);
      case HANG_UP -> {}
    }
    return answer.keepsConnection();
  }

  private static void write(Answer answer, byte[] body, Socket socket) throws IOException {
    String head = "HTTP/1.1 " + answer.status + " Scripted\r\n";
    if (answer.status != 204 && answer.status != 304) { // these have no body, by RFC 9110
      head += "Content-Length: " + answer.length + "\r\n";
    }
    head += answer.keepsConnection() ? "\r\n" : "Connection: close\r\n\r\n";
    OutputStream out = socket.getOutputStream();
    out.write(head.getBytes(ISO_8859_1));
    out.write(body);
    out.flush();
  }

  /** Ends it and all of its connections, at once. May be called twice. */
  @Override
  public void close() {
    closed.countDown();
    closeQuietly(listening);
    open.forEach(FaultyHttpServer::closeQuietly);
    try {
      refuses.await(); // the port is open as long as a thread waits there
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // who closes is in a hurry
    }
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      // it is of no use any more
    }
  }
}

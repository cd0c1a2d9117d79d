package dev.mdk.tracing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

/**
 * A collector on a free port of this machine, which keeps what it gets and answers as it is told.
 */
final class Collector implements AutoCloseable {

  /** What came. */
  record Request(String path, Map<String, String> headers, String body) {}

  /** What goes back: the status, more lines of the head, the body. Or nothing: silence, a reset. */
  record Answer(int status, String head, String body) {
    static final Answer OK = new Answer(200, "", "{}");
    static final Answer SILENCE = new Answer(0, "", "");
    static final Answer RESET = new Answer(-1, "", "");

    static Answer of(int status) {
      return new Answer(status, "", "");
    }
  }

  final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private volatile ServerSocket listening;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final URI uri;
  private volatile Function<Request, Answer> answers;

  Collector(Function<Request, Answer> answers) {
    this.answers = answers;
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    run(this::accept);
    uri = URI.create("http://127.0.0.1:" + listening.getLocalPort());
  }

  /** Refuses connections, and ends those there are. */
  void refuse() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  /** Listens at the same port again, if it does not. */
  void listen() throws IOException {
    if (listening.isClosed()) {
      listening = new ServerSocket();
      listening.setReuseAddress(true);
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), uri.getPort()));
      run(this::accept);
    }
  }

  /** Changes how it answers from now on. */
  void answer(Function<Request, Answer> answers) {
    this.answers = answers;
  }

  URI uri() {
    return uri;
  }

  Request take() throws InterruptedException {
    Request request = requests.poll(60, TimeUnit.SECONDS);
    if (request == null) {
      throw new AssertionError("no request came");
    }
    return request;
  }

  private static void run(Runnable task) {
    Thread thread = new Thread(task, "collector");
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
    } catch (IOException closed) {
      // the end
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (Request request = read(in); answer(request, socket); request = read(in)) {}
    } catch (IOException gone) {
      // the client went away, or this is closed
    } finally {
      open.remove(socket);
    }
  }

  private boolean answer(Request request, Socket socket) throws IOException {
    Answer answer = answers.apply(request);
    requests.add(request);
    if (answer.status < 0) {
      socket.setSoLinger(true, 0);
      return false;
    }
    if (answer.status > 0) {
      byte[] body = answer.body.getBytes(UTF_8);
      String head =
          "HTTP/1.1 "
              + answer.status
              + " X\r\nContent-Length: "
              + body.length
              + "\r\n"
              + answer.head;
      socket.getOutputStream().write((head + "\r\n").getBytes(ISO_8859_1));
      socket.getOutputStream().write(body);
    }
    return true;
  }

  private static Request read(InputStream in) throws IOException {
    String path = line(in).split(" ", -1)[1];
    Map<String, String> headers = new HashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    if ("gzip".equals(headers.get("content-encoding"))) {
      body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
    }
    return new Request(path, headers, new String(body, UTF_8));
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the end");
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  @Override
  public void close() throws IOException {
    refuse();
  }
}

package dev.mdk.discovery.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mdk.json.Json;
import dev.mdk.json.JsonValue;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;

/**
 * HTTP for a registry that stands in for one that cannot be had here: JSON, answers that go on, and
 * an end as that of a process that is killed, with a return at the same port.
 */
public abstract class FakeHttpServer implements AutoCloseable {

  private Optional<SSLContext> tls;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private Optional<ServerSocket> listening = Optional.empty();
  private final int port = Programs.freePort();

  /** A request. */
  public record Request(String method, URI uri, Map<String, String> headers, String body) {
    public Map<String, String> query() {
      Map<String, String> query = new TreeMap<>();
      String text = uri.getRawQuery() == null ? "" : uri.getRawQuery();
      for (String pair : text.split("&", -1)) {
        int at = pair.indexOf('=');
        if (at > 0) {
          query.put(pair.substring(0, at), URLDecoder.decode(pair.substring(at + 1), UTF_8));
        }
      }
      return query;
    }
  }

  /** Makes one that is not started. */
  protected FakeHttpServer(Optional<SSLContext> tls) {
    this.tls = tls;
  }

  /** Answers one request. Returns once it has; another may follow on this connection. */
  protected abstract void answer(Request request, OutputStream out)
      throws IOException, InterruptedException;

  public final String url() {
    return (tls.isPresent() ? "https" : "http") + "://127.0.0.1:" + port;
  }

  /** Shows another certificate from the next start on. */
  public final void useTls(SSLContext context) {
    tls = Optional.of(context);
  }

  public final int port() {
    return port;
  }

  /** Listens, always at the same port. */
  public final void start() throws IOException {
    for (int tries = 0; ; tries++) {
      ServerSocket socket =
          tls.isPresent()
              ? tls.get().getServerSocketFactory().createServerSocket()
              : new ServerSocket();
      try {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        listening = Optional.of(socket);
        run(() -> accept(socket));
        return;
      } catch (BindException e) { // somebody else has it for a moment
        socket.close();
        if (tries == 100) {
          throw e;
        }
        LockSupport.parkNanos(50_000_000);
      }
    }
  }

  /** Ends as a process that is killed: nothing more is sent on any connection. */
  public final void kill() throws IOException {
    if (listening.isPresent()) {
      listening.get().close();
    }
    for (Socket socket : open) {
      abort(socket);
    }
  }

  public final boolean isRunning() {
    return listening.filter(socket -> !socket.isClosed()).isPresent();
  }

  private static void abort(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // closed already
    } finally {
      close(socket);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is of no use any more
    }
  }

  private static void run(Runnable task) {
    Thread thread = new Thread(task, "fake-http-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept(ServerSocket socket) {
    try {
      while (true) {
        Socket client = socket.accept();
        open.add(client);
        if (socket.isClosed()) {
          abort(client);
        }
        run(() -> serve(client));
      }
    } catch (IOException e) {
      // killed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      while (true) {
        answer(read(in), out);
        out.flush();
      }
    } catch (IOException e) {
      // the client went away, or the server did
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  private static Request read(InputStream in) throws IOException {
    String[] first = line(in).split(" ", -1);
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
    String body = new String(in.readNBytes(length), UTF_8);
    return new Request(first[0], URI.create(first[1]), headers, body);
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException();
      }
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(UTF_8);
  }

  protected static void send(OutputStream out, String statusAndHeaders, JsonValue body)
      throws IOException {
    byte[] bytes = Json.write(body).getBytes(UTF_8);
    String head =
        "HTTP/1.1 "
            + statusAndHeaders
            + "Content-Type: application/json\r\nContent-Length: "
            + bytes.length
            + "\r\n\r\n";
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head.getBytes(UTF_8));
    all.writeBytes(bytes);
    all.writeTo(out);
  }

  protected static void chunk(OutputStream out, String line) throws IOException {
    byte[] bytes = (line + "\n").getBytes(UTF_8);
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(UTF_8));
    chunk.writeBytes(bytes);
    chunk.writeBytes("\r\n".getBytes(UTF_8));
    chunk.writeTo(out);
    out.flush();
  }

  protected static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(UTF_8));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    kill();
  }
}

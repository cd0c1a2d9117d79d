package dev.mdk.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mdk.wire.RtpCodec;
import dev.mdk.wire.RtpMessage;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server of WebSocket that does what a test says: the original protocol, or nothing like it. */
final class ScriptedServer implements AutoCloseable {

  /** What it does with a text. */
  interface Script {
    void received(Peer peer, String text) throws IOException;
  }

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Script script;
  final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
  final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
  volatile boolean pongs = true;

  ScriptedServer(Script script) throws IOException {
    this.script = script;
    start(this::accept);
  }

  String address() {
    return "ws://127.0.0.1:" + server.getLocalPort();
  }

  /** Returns the next message of a kind, and leaves out others. */
  <M extends RtpMessage> M await(Class<M> kind) throws InterruptedException {
    while (true) {
      String text = texts.poll(60, TimeUnit.SECONDS);
      if (text == null) {
        throw new IllegalStateException("no " + kind.getSimpleName());
      }
      for (RtpMessage message : RtpCodec.decode(text)) {
        if (kind.isInstance(message)) {
          return kind.cast(message);
        }
      }
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        start(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      String key = "";
      StringBuilder head = new StringBuilder();
      BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8), 1);
      for (String line = lines.readLine(); !line.isEmpty(); line = lines.readLine()) {
        head.append(line).append('\n');
        if (line.startsWith("Sec-WebSocket-Key: ")) {
          key = line.substring("Sec-WebSocket-Key: ".length());
        }
      }
      heads.add(head.toString());
      Peer peer = new Peer(new DataOutputStream(socket.getOutputStream()));
      peer.shake(key);
      while (true) {
        int opcode = in.readByte() & 0x0f;
        byte[] payload = payload(in);
        if (opcode == 9 && pongs) {
          peer.frame(0x8a, payload);
        } else if (opcode == 8) {
          peer.frame(0x88, payload);
          return;
        } else if (opcode == 1) {
          String text = new String(payload, UTF_8);
          texts.add(text);
          script.received(peer, text);
        }
      }
    } catch (IOException gone) {
      sockets.remove(socket);
    }
  }

  private static byte[] payload(DataInputStream in) throws IOException {
    int length = in.readByte() & 0x7f; // masked, always
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = (int) in.readLong();
    }
    byte[] mask = in.readNBytes(4);
    byte[] payload = in.readNBytes(length);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i % 4];
    }
    return payload;
  }

  /** The other end of one connection. */
  static final class Peer {
    private final DataOutputStream out;

    Peer(DataOutputStream out) {
      this.out = out;
    }

    private void shake(String key) throws IOException {
      try {
        byte[] hash =
            MessageDigest.getInstance("SHA-1")
                .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(UTF_8));
        String accept = Base64.getEncoder().encodeToString(hash);
        out.write(
            ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: "
                    + accept
                    + "\r\n\r\n")
                .getBytes(UTF_8));
        out.flush();
      } catch (GeneralSecurityException e) {
        throw new IOException(e);
      }
    }

    void send(RtpMessage message) throws IOException {
      send(RtpCodec.encode(message));
    }

    void send(String text) throws IOException {
      frame(0x81, text.getBytes(UTF_8));
    }

    /** Sends a frame whose first byte is as given. */
    synchronized void frame(int first, byte[] payload) throws IOException {
      out.write(first);
      if (payload.length < 126) {
        out.write(payload.length);
      } else if (payload.length < 65_536) {
        out.write(126);
        out.writeShort(payload.length);
      } else {
        out.write(127);
        out.writeLong(payload.length);
      }
      out.write(payload);
      out.flush();
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "scripted server");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}

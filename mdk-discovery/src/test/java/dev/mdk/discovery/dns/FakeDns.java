package dev.mdk.discovery.dns;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A server of the DNS that lies as a test says: any messages for each question. */
final class FakeDns implements AutoCloseable {

  private final DatagramSocket socket =
      new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  private final AtomicInteger questions = new AtomicInteger();

  FakeDns(Function<byte[], List<byte[]>> answers) throws IOException {
    Thread thread = new Thread(() -> serve(answers), "fake-dns");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve(Function<byte[], List<byte[]>> answers) {
    byte[] buffer = new byte[2_000];
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        questions.incrementAndGet();
        for (byte[] answer : answers.apply(Arrays.copyOf(buffer, packet.getLength()))) {
          socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      }
    } catch (IOException closed) {
      // the end
    }
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  int questions() {
    return questions.get();
  }

  /** Returns the question with these flags and records, which are not looked at. */
  static byte[] answer(byte[] question, int flags, byte[]... records) {
    int end = 12;
    while (question[end] != 0) {
      end += question[end] + 1;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(question, 0, 2);
    put(out, 0x8000 | flags);
    put(out, 1);
    put(out, records.length);
    put(out, 0);
    put(out, 0);
    out.write(question, 12, end + 5 - 12);
    for (byte[] record : records) {
      out.writeBytes(record);
    }
    return out.toByteArray();
  }

  /** Returns a record about the name of the question. */
  static byte[] record(int type, int ttl, int... data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    put(out, 0xc00c);
    put(out, type);
    put(out, 1);
    put(out, ttl >>> 16);
    put(out, ttl);
    put(out, data.length);
    for (int each : data) {
      out.write(each);
    }
    return out.toByteArray();
  }

  private static void put(ByteArrayOutputStream out, int value) {
    out.write(value >> 8);
    out.write(value);
  }

  @Override
  public void close() {
    socket.close();
  }
}

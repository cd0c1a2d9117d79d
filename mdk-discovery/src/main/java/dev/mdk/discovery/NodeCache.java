package dev.mdk.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mdk.Node;
import dev.mdk.json.Json;
import dev.mdk.json.JsonException;
import dev.mdk.json.JsonLimits;
import dev.mdk.json.JsonObject;
import dev.mdk.wire.NodeCodec;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The file that keeps what a source told last. One JSON text a line: first when it was written and
 * of which source, then each node, at the end the count of nodes and the CRC-32C of all before. It
 * is written beside and put in its place whole, for its owner only.
 */
final class NodeCache {

  /**
   * What was read.
   *
   * @param nodes the nodes
   * @param ageMillis for how long it may have been untrue
   */
  record Saved(List<Node> nodes, long ageMillis) {}

  static final int MAX_NODES = 1_000_000;

  private static final long MAX_BYTES = 1L << 30;
  private static final int MAX_LINE = 64 * 1024;
  private static final JsonLimits LIMITS =
      JsonLimits.defaults().withSize(MAX_LINE).withDepth(64).withElements(10_000);

  private final Path file;

  NodeCache(Path file) {
    this.file = file.toAbsolutePath();
  }

  /** Replaces the file. What fits in no line, or is one too many, is left out. */
  void write(String source, Collection<Node> nodes, long nowMillis) throws IOException {
    Path folder = file.getParent();
    if (folder == null) {
      throw new IOException(file + " is no file");
    }
    Path temporary = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      write(temporary, source, nodes, nowMillis);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void write(Path to, String source, Collection<Node> nodes, long nowMillis)
      throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                to,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                ownerOnly(to));
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
      CRC32C sum = new CRC32C();
      put(out, sum, JsonObject.builder().put("written", nowMillis).put("source", source).build());
      int count = 0;
      for (Node node : nodes) {
        if (count < MAX_NODES && put(out, sum, NodeCodec.encode(node))) {
          count++;
        }
      }
      long value = sum.getValue();
      put(out, sum, JsonObject.builder().put("nodes", count).put("crc32c", value).build());
      out.flush();
      channel.force(true);
    }
  }

  private static boolean put(OutputStream out, CRC32C sum, JsonObject json) throws IOException {
    byte[] line = (Json.write(json) + "\n").getBytes(UTF_8);
    if (line.length > MAX_LINE) {
      return false;
    }
    sum.update(line);
    out.write(line);
    return true;
  }

  private static FileAttribute<?>[] ownerOnly(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /**
   * Reads the file.
   *
   * @throws IOException if it is not whole, or of another source
   */
  Saved read(String source, long nowMillis) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw damaged("is longer than " + MAX_BYTES + " bytes");
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      return read(in, source, nowMillis);
    } catch (JsonException e) {
      throw damaged("has a line that is no JSON: " + e.getMessage());
    }
  }

  private Saved read(InputStream in, String source, long nowMillis) throws IOException {
    CRC32C sum = new CRC32C();
    JsonObject head = json(line(in, sum));
    if (!head.string("source").orElse("").equals(source)) {
      throw new IOException(file + " was written for another source");
    }
    long written = head.integer("written").orElseThrow(() -> damaged("has no time"));
    List<Node> nodes = new ArrayList<>();
    for (int count = 0; ; count++) {
      long before = sum.getValue();
      JsonObject json = json(line(in, sum));
      if (json.integer("crc32c").isPresent()) {
        boolean fits =
            json.integer("crc32c").getAsLong() == before
                && json.integer("nodes").orElse(-1) == count;
        if (!fits || in.read() >= 0) {
          throw damaged("does not fit its checksum");
        }
        return new Saved(nodes, Math.max(0, nowMillis - written));
      }
      if (nodes.size() == MAX_NODES) {
        throw damaged("has more than " + MAX_NODES + " nodes");
      }
      NodeCodec.decode(json).ifPresent(nodes::add);
    }
  }

  private JsonObject json(byte[] line) throws IOException {
    return Json.parse(line, LIMITS)
        .asObject()
        .orElseThrow(() -> damaged("has a line of no object"));
  }

  private byte[] line(InputStream in, CRC32C sum) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    for (int next = in.read(); next >= 0; next = in.read()) {
      line.write(next);
      if (next == '\n') {
        byte[] bytes = line.toByteArray();
        sum.update(bytes);
        return bytes;
      }
      if (line.size() > MAX_LINE) {
        throw damaged("has a line of more than " + MAX_LINE + " bytes");
      }
    }
    throw damaged("ends too early");
  }

  private IOException damaged(String how) {
    return new IOException(file + " " + how);
  }

  @Override
  public String toString() {
    return file.toString();
  }
}

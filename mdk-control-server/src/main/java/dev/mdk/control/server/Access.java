package dev.mdk.control.server;

import dev.mdk.ConfigurationException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.List;

/** Who may do what. Every comparison takes the same time, whatever was given. */
final class Access {

  /** What a caller may do; each includes the ones before. */
  enum Right {
    NONE,
    READ,
    WRITE
  }

  private final List<byte[]> readers;
  private final List<byte[]> writers;

  Access(Collection<String> readTokens, Collection<String> writeTokens) {
    readers = digests(readTokens);
    writers = digests(writeTokens);
  }

  private static List<byte[]> digests(Collection<String> tokens) {
    for (String token : tokens) {
      if (token.isBlank()) {
        throw new ConfigurationException("token: blank (expected: a secret text)");
      }
    }
    return tokens.stream().map(Access::digest).toList();
  }

  /** Returns whether a token is needed at all. */
  boolean isGuarded() {
    return !readers.isEmpty() || !writers.isEmpty();
  }

  /** Returns what the bearer of a token may do; of no token, it is empty. */
  Right of(String token) {
    byte[] given = digest(token);
    boolean reads = isAmong(readers, given);
    boolean writes = isAmong(writers, given);
    if (writes || !isGuarded()) {
      return Right.WRITE;
    }
    return reads ? Right.READ : Right.NONE;
  }

  /** Returns which token it is, among those that are known; -1 for none of them. */
  int which(String token) {
    byte[] given = digest(token);
    int which = -1;
    for (int i = 0; i < readers.size() + writers.size(); i++) {
      byte[] each = i < readers.size() ? readers.get(i) : writers.get(i - readers.size());
      which = MessageDigest.isEqual(each, given) ? i : which;
    }
    return which;
  }

  private static boolean isAmong(List<byte[]> digests, byte[] given) {
    boolean found = false;
    for (byte[] each : digests) {
      found |= MessageDigest.isEqual(each, given);
    }
    return found;
  }

  /** Texts of any length become equally long. */
  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }

  @Override
  public String toString() {
    return "Access with " + readers.size() + " read and " + writers.size() + " write tokens";
  }
}

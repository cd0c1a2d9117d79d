package dev.mdk.discovery.registry;

import dev.mdk.ConfigurationException;
import dev.mdk.spi.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Reads what a connection to a registry trusts and shows, from files in PEM form. */
public final class Tls {

  private static final char[] NO_PASSWORD = {};

  private Tls() {}

  /**
   * Reads the settings {@code <prefix>.ca}: the certificates to trust, instead of those of the JDK;
   * {@code <prefix>.cert} and {@code <prefix>.key}: a certificate of our own, with those between it
   * and its root, and its key in PKCS#8 form without a password.
   *
   * @param settings the settings
   * @param prefix what their names begin with
   * @return the context, or empty if there is none of them
   * @throws ConfigurationException if a file is not what it should be, or one of a pair is missing
   */
  public static Optional<SSLContext> find(Settings settings, String prefix) {
    Optional<Path> ca = settings.find(prefix + ".ca").map(Path::of);
    Optional<Path> cert = settings.find(prefix + ".cert").map(Path::of);
    Optional<Path> key = settings.find(prefix + ".key").map(Path::of);
    if (cert.isPresent() != key.isPresent()) {
      throw new ConfigurationException(
          prefix + ".cert, " + prefix + ".key: only one of both (expected: both or none)");
    }
    if (ca.isEmpty() && cert.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(context(ca, cert, key));
    } catch (IOException | GeneralSecurityException e) {
      throw new ConfigurationException(
          prefix + ".ca, .cert, .key: " + e + " (expected: files in PEM form)", e);
    }
  }

  /**
   * Reads a context.
   *
   * @param ca the certificates to trust; empty for those of the JDK
   * @param cert our own certificate, if any
   * @param key its key, where there is one
   * @return the context
   * @throws IOException if a file cannot be read
   * @throws GeneralSecurityException if it is not what it should be
   */
  public static SSLContext context(Optional<Path> ca, Optional<Path> cert, Optional<Path> key)
      throws IOException, GeneralSecurityException {
    TrustManager[] trusted = ca.isPresent() ? trust(ca.get()) : null;
    KeyManager[] own = cert.isPresent() && key.isPresent() ? identity(cert.get(), key.get()) : null;
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own, trusted, null);
    return context;
  }

  private static TrustManager[] trust(Path ca) throws IOException, GeneralSecurityException {
    KeyStore store = emptyStore();
    int count = 0;
    for (Certificate certificate : certificates(ca)) {
      store.setCertificateEntry("ca" + count++, certificate);
    }
    if (count == 0) {
      throw new GeneralSecurityException(ca + " has no certificate");
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyManager[] identity(Path cert, Path key)
      throws IOException, GeneralSecurityException {
    Certificate[] chain = certificates(cert).toArray(new Certificate[0]);
    if (chain.length == 0) {
      throw new GeneralSecurityException(cert + " has no certificate");
    }
    KeyStore store = emptyStore();
    String algorithm = chain[0].getPublicKey().getAlgorithm();
    store.setKeyEntry("key", privateKey(key, algorithm), NO_PASSWORD, chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
  }

  private static PrivateKey privateKey(Path file, String algorithm)
      throws IOException, GeneralSecurityException {
    String pem = Files.readString(file);
    String begin = "-----BEGIN PRIVATE KEY-----";
    int start = pem.indexOf(begin);
    int end = pem.indexOf("-----END PRIVATE KEY-----");
    if (start < 0 || end < start) {
      throw new GeneralSecurityException(
          file + " has no key in PKCS#8 form (\"" + begin + "\")"); // never what it has instead
    }
    byte[] bytes = Base64.getMimeDecoder().decode(pem.substring(start + begin.length(), end));
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
  }
}

package dev.mdk.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.discovery.registry.Programs;
import dev.mdk.spi.Facilities;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are silent, that lie, and that send anything. */
@Timeout(120)
class DnsResolverTest {

  private static final byte[] RIGHT = FakeDns.record(DnsRecord.A, 60, 10, 0, 0, 1);
  private static final byte[] WRONG = FakeDns.record(DnsRecord.A, 60, 6, 6, 6, 6);

  private final Facilities facilities = Facilities.system().start();

  @AfterEach
  void close() {
    facilities.close();
  }

  private DnsResolver resolver(Duration eachTry, InetSocketAddress... servers) {
    return new DnsResolver(List.of(servers), facilities.ticker(), eachTry, Duration.ofSeconds(20));
  }

  private static String host(DnsAnswer answer) {
    return answer.answers().get(0) instanceof DnsRecord.Address address ? address.host() : "none";
  }

  private static byte[] with(byte[] message, int at, int value) {
    byte[] changed = message.clone();
    changed[at] ^= (byte) value;
    return changed;
  }

  @Test
  void believesOnlyAnAnswerToItsQuestion() throws Exception {
    try (FakeDns liar =
        new FakeDns(
            question ->
                List.of(
                    new byte[0],
                    new byte[] {question[0], question[1]},
                    question, // itself
                    with(FakeDns.answer(question, 0, WRONG), 0, 1), // another id
                    with(FakeDns.answer(question, 0, WRONG), 13, 1), // another name
                    with(FakeDns.answer(question, 0, WRONG), 2, 0x80), // no answer
                    FakeDns.answer(question, 0, RIGHT)))) {
      DnsAnswer answer =
          resolver(Duration.ofSeconds(10), liar.address()).ask("Hello.Test", DnsRecord.A);
      assertThat(host(answer)).isEqualTo("10.0.0.1");
      assertThat(answer.answers().get(0).owner()).isEqualTo("hello.test");
    }
  }

  @Test
  void asksAnotherServerIfOneIsSilentOrFailsOrIsNotThere() throws Exception {
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    try (FakeDns silent = new FakeDns(question -> note(asked, "silent", question));
        FakeDns failing = new FakeDns(question -> List.of(FakeDns.answer(question, 2)));
        FakeDns good =
            new FakeDns(
                question -> {
                  note(asked, "good", question);
                  return List.of(FakeDns.answer(question, 0, RIGHT));
                })) {
      InetSocketAddress nobody =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), Programs.freePort());
      DnsResolver resolver =
          resolver(
              Duration.ofMillis(300), silent.address(), failing.address(), nobody, good.address());
      assertThat(host(resolver.ask("hello.test", DnsRecord.A))).isEqualTo("10.0.0.1");
      assertThat(host(resolver.ask("again.test", DnsRecord.A))).isEqualTo("10.0.0.1");
      assertThat(asked)
          .filteredOn(some -> some.endsWith(" a"))
          .as("the one that answered is asked first")
          .first()
          .isEqualTo("good a");
    }
  }

  /** Notes who was asked for a name that begins with which letter; there is no answer. */
  private static List<byte[]> note(BlockingQueue<String> asked, String who, byte[] question) {
    asked.add(who + " " + (char) question[13]);
    return List.of();
  }

  @Test
  void givesUpInTime() throws Exception {
    try (FakeDns silent = new FakeDns(question -> List.of())) {
      DnsResolver resolver = resolver(Duration.ofMillis(200), silent.address());
      assertThatThrownBy(() -> resolver.ask("hello.test", DnsRecord.A))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("hello.test is not resolved")
          .hasMessageContaining("is silent");
      while (silent.questions() < 2) { // as a datagram may be taken later than it is given up
        LockSupport.parkNanos(1_000_000);
      }
      assertThat(silent.questions()).isEqualTo(2);
    }
  }

  @Test
  void isNotHeldUpByAFlood() throws Exception {
    try (FakeDns flood = new FakeDns(question -> Collections.nCopies(200, new byte[30]))) {
      DnsResolver resolver = resolver(Duration.ofSeconds(5), flood.address());
      assertThatThrownBy(() -> resolver.ask("hello.test", DnsRecord.A))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void asksAnOldServerWithoutExtensions() throws Exception {
    try (FakeDns old =
        new FakeDns(
            question ->
                List.of(
                    question[11] == 1
                        ? FakeDns.answer(question, DnsAnswer.FORMAT_ERROR)
                        : FakeDns.answer(question, 0, RIGHT)))) {
      assertThat(
              host(resolver(Duration.ofSeconds(5), old.address()).ask("hello.test", DnsRecord.A)))
          .isEqualTo("10.0.0.1");
    }
  }

  @Test
  void refusesNamesThatGoRoundInCirclesOrForward() {
    DnsQuery query = new DnsQuery(7, "hello.test", DnsRecord.CNAME);
    byte[] question = query.encode(false);
    for (int[] name :
        new int[][] {{0xc0, 40}, {0xc0, 255}, {0xff, 255}, {0x80, 1}, {1, 'a', 0xc0, 40}, {63}}) {
      byte[] message = FakeDns.answer(question, 0, FakeDns.record(DnsRecord.CNAME, 60, name));
      assertThatThrownBy(() -> DnsAnswer.decode(message, message.length, query))
          .isInstanceOf(DnsAnswer.Malformed.class);
    }
  }

  @Test
  void survivesAnyBytes() throws Exception {
    DnsQuery query = new DnsQuery(7, "hello.test", DnsRecord.SRV);
    byte[] good =
        FakeDns.answer(
            query.encode(false),
            0,
            FakeDns.record(DnsRecord.SRV, 60, 0, 1, 0, 2, 0, 80, 1, 'a', 0xc0, 12),
            FakeDns.record(DnsRecord.TXT, 60, 3, 'a', 'b', 'c'),
            FakeDns.record(DnsRecord.AAAA, 60, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5));
    assertThat(DnsAnswer.decode(good, good.length, query).answers()).hasSize(3);
    Random random = new Random(11);
    int read = 0;
    for (int i = 0; i < 300_000; i++) {
      byte[] bad = good.clone();
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        bad[4 + random.nextInt(bad.length - 4)] = (byte) random.nextInt();
      }
      try {
        DnsAnswer answer = DnsAnswer.decode(bad, 1 + random.nextInt(bad.length), query);
        read += answer == null ? 0 : 1;
      } catch (DnsAnswer.Malformed e) {
        // as it should be
      }
    }
    assertThat(read).isPositive();
  }

  @Test
  void readsTheServersOfTheSystem(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("resolv.conf"),
            """
            # nameserver 9.9.9.9
            search x
            nameserver 10.0.0.2
            nameserver ::1
            nameserver not.an.address
            nameserver 10.0.0.3
            nameserver 10.0.0.4
            """);
    assertThat(DnsServers.ofSystem(file).toString())
        .isEqualTo("[/10.0.0.2:53, /[0:0:0:0:0:0:0:1]:53, /10.0.0.3:53]");
    assertThat(DnsServers.ofSystem(folder.resolve("missing"))).hasSize(1);
    assertThat(DnsServers.parse("10.0.0.2,[::1]:5353").toString())
        .isEqualTo("[/10.0.0.2:53, /[0:0:0:0:0:0:0:1]:5353]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "dns.example.com", "10.0.0.2:0", "10.0.0.2:99999", "::1", "a,b"})
  void refusesServersThatAreNoAddresses(String servers) {
    assertThatThrownBy(() -> DnsServers.parse(servers)).isInstanceOf(ConfigurationException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.com",
        "{service}",
        "{service}.example.com",
        "_{service}._tcp.example.com:80",
        "_{service}._tcp",
        "{service}.example.com:0",
        "{service}.exa mple.com:80"
      })
  void refusesPatternsThatNameNothing(String pattern) {
    assertThatThrownBy(() -> DnsPattern.parse(pattern))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("dns:_{service}._tcp.example.com");
  }

  @Test
  void asksForNoNameThatIsNone() {
    DnsPattern pattern = DnsPattern.parse("_{service}._tcp.example.com");
    assertThat(pattern.name("hello")).contains("_hello._tcp.example.com");
    assertThat(pattern.probe()).isEqualTo("example.com");
    for (String bad : List.of("", "a b", "a..b", "ldap://x", "x".repeat(64), "ü")) {
      assertThat(pattern.name(bad)).as(bad).isEmpty();
    }
  }
}

package dev.mdk.discovery.kubernetes;

import static dev.mdk.discovery.kubernetes.Slices.labelled;
import static dev.mdk.discovery.kubernetes.Slices.pod;
import static dev.mdk.discovery.kubernetes.Slices.slice;
import static dev.mdk.discovery.kubernetes.Slices.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.discovery.registry.BadEntries;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonString;
import dev.mdk.json.JsonValue;
import dev.mdk.spi.Settings;
import dev.mdk.testing.TestFacilities;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SliceReaderTest {

  private static SliceRules rules(String... settings) {
    Map<String, String> all = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      all.put("discovery.kubernetes." + settings[i], settings[i + 1]);
    }
    return SliceRules.of(Settings.of(all), Environment.SANDBOX);
  }

  private static SliceReader reader(String... settings) {
    return new SliceReader(rules(settings), new BadEntries("test", new TestFacilities()));
  }

  private static List<Slice.Claim> claims(JsonObject slice, String... settings) {
    return reader(settings).read(slice).map(Slice::claims).orElse(List.of());
  }

  private static List<String> addresses(JsonObject slice, String... settings) {
    return claims(slice, settings).stream().map(claim -> claim.node().address()).toList();
  }

  @Test
  void makesANodeOfAPod() {
    JsonObject slice =
        slice(
            "hello-x",
            "hello",
            pod(
                "uid-1",
                "10.0.0.1",
                "'zone':'eu-1a','nodeName':'n','hints':{'forZones':[{'name':'eu-1a'},{'name':'b'}]}"));
    Node node = claims(labelled(slice, "app.kubernetes.io/version", "v1.4.2")).get(0).node();
    Map<String, JsonValue> properties =
        Map.of("zone", JsonString.of("eu-1a"), "zone-hints", JsonValue.of(List.of("eu-1a", "b")));
    assertThat(node)
        .isEqualTo(
            new Node(
                "uid-1",
                "hello",
                "1.4.2",
                "http://10.0.0.1:8080",
                properties,
                Environment.SANDBOX));
  }

  @Test
  void anEndpointThatIsNoPodIsKnownByItsAddress() {
    List<Slice.Claim> claims =
        claims(
            slice(
                "a",
                "hello",
                "{'addresses':['10.0.0.1','10.0.0.2']}",
                "{'addresses':['10.0.0.3'],'targetRef':{'kind':'Node','uid':'u'}}"));
    assertThat(claims.get(0).node().id()).isEqualTo("http://10.0.0.1:8080");
    assertThat(claims.get(1).node().id()).isEqualTo("http://10.0.0.3:8080");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // as the documentation says: ready and serving are true if missing, terminating is false
        "{}                                                          | ready",
        "{'ready':true}                                              | ready",
        "{'ready':null,'serving':null,'terminating':null}            | ready",
        "{'ready':true,'serving':true,'terminating':false}           | ready",
        "{'ready':true,'serving':false,'terminating':true}           | ready",
        "{'ready':false}                                             | none",
        "{'ready':false,'serving':false,'terminating':false}         | none",
        "{'ready':false,'serving':true,'terminating':false}          | none",
        "{'ready':false,'serving':false,'terminating':true}          | none",
        "{'ready':false,'serving':true,'terminating':true}           | leaving",
        "{'ready':false,'terminating':true}                          | leaving",
        "{'ready':'yes','serving':7}                                 | ready",
      })
  void readsConditionsAsDocumented(String conditions, String expected) {
    List<Slice.Claim> claims =
        claims(slice("a", "hello", pod("u", "10.0.0.1", "'conditions':" + conditions)));
    String read = claims.isEmpty() ? "none" : claims.get(0).isReady() ? "ready" : "leaving";
    assertThat(read).isEqualTo(expected.strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'name':'web','port':80}                                       |         | http://10.0.0.1:80",
        "{'name':'','port':80}                                          |         | http://10.0.0.1:80",
        "{'port':80}                                                    |         | http://10.0.0.1:80",
        "{'name':'https','port':443},{'name':'http','port':80}          |         | http://10.0.0.1:80",
        "{'name':'m','port':9},{'name':'https','port':443}              |         | http://10.0.0.1:443",
        "{'name':'m','port':9},{'name':'grpc','port':50}                |         | ",
        "{'name':'m','port':9},{'name':'grpc','port':50}                | grpc    | http://10.0.0.1:50",
        "{'name':'m','port':9},{'name':'grpc','port':50}                | web, m  | http://10.0.0.1:9",
        "{'name':'web','port':80}                                       | grpc    | ",
        "{'name':'x','port':1,'protocol':'UDP'},{'name':'y','port':2}   |         | http://10.0.0.1:2",
        "{'name':'http','port':1,'protocol':'SCTP'}                     |         | ",
        "{'name':'http'}                                                |         | ",
        "{'name':'http','port':65536}                                   |         | ",
        "{'name':'http','port':'80'}                                    |         | ",
        "{'name':'http','port':443,'appProtocol':'HTTPS'}               |         | https://10.0.0.1:443",
        "{'name':'http','port':80,'appProtocol':'kubernetes.io/h2c'}    |         | http://10.0.0.1:80",
        "7,{'name':'http','port':80}                                    |         | http://10.0.0.1:80",
        "                                                               |         | ",
      })
  void findsThePort(String ports, String wanted, String expected) {
    JsonObject slice =
        with(
            slice("a", "hello", pod("u", "10.0.0.1")),
            "'ports':[" + (ports == null ? "" : ports) + "]");
    List<String> found =
        wanted == null ? addresses(slice) : addresses(slice, "port", wanted.strip());
    assertThat(String.join(",", found)).isEqualTo(expected == null ? "" : expected);
  }

  @Test
  void aSettingSaysTheSchemeWhereThePortDoesNot() {
    JsonObject slice = slice("a", "hello", pod("u", "10.0.0.1"));
    assertThat(addresses(slice, "scheme", "https")).containsExactly("https://10.0.0.1:8080");
  }

  @ParameterizedTest
  @CsvSource({
    "IPv4, 10.0.0.1, http://10.0.0.1:8080",
    "IPv4, 10.0.0.1.evil.com,",
    "IPv4, 2001:db8::1,",
    "IPv6, 2001:db8::1, http://[2001:db8::1]:8080",
    "IPv6, ::ffff:10.0.0.1, http://[::ffff:10.0.0.1]:8080",
    "IPv6, 'x]:1/',",
    "FQDN, db.example.com, http://db.example.com:8080",
    "FQDN, a@b.example.com,",
    "FQDN, 'example.com/#',",
    "FQDN, '',",
    "Other, 10.0.0.1,"
  })
  void readsAllTypesOfAddresses(String type, String address, String expected) {
    JsonObject slice = with(slice("a", "hello", pod("u", address)), "'addressType':'" + type + "'");
    assertThat(String.join(",", addresses(slice))).isEqualTo(expected == null ? "" : expected);
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.3, 1.2.3",
    "v2.0, 2.0",
    "8f3a9c1, 1.0",
    "'', 1.0",
    "latest, 1.0",
    "1.2-rc.1, 1.2-rc.1"
  })
  void takesTheVersionOfALabel(String label, String expected) {
    JsonObject slice = slice("a", "hello", pod("u", "10.0.0.1"));
    assertThat(
            claims(labelled(slice, "mdk/version", label), "version-label", "mdk/version")
                .get(0)
                .node()
                .version())
        .isEqualTo(expected);
    assertThat(claims(labelled(slice, "mdk/version", label)).get(0).node().version())
        .isEqualTo("1.0");
    assertThat(
            claims(labelled(slice, "app.kubernetes.io/version", label), "version", "7.1")
                .get(0)
                .node()
                .version())
        .isEqualTo("7.1");
  }

  @Test
  void aBadEndpointLosesNoOther() {
    assertThat(
            addresses(
                slice(
                    "a",
                    "hello",
                    "7",
                    "null",
                    "{}",
                    "{'addresses':[]}",
                    "{'addresses':[1]}",
                    "{'addresses':'10.0.0.1'}",
                    pod("u", "10.0.0.1"))))
        .containsExactly("http://10.0.0.1:8080");
  }

  @Test
  void aSliceWithMoreEndpointsThanAnyServerTakesIsLeftOut() {
    String[] many =
        IntStream.range(0, 1_001)
            .mapToObj(i -> pod("u" + i, "10.0." + i / 250 + "." + i % 250))
            .toArray(String[]::new);
    assertThat(claims(slice("a", "hello", many))).isEmpty();
    assertThat(claims(slice("a", "hello", List.of(many).subList(0, 1_000).toArray(new String[0]))))
        .hasSize(1_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'metadata':7}",
        "{'metadata':{'name':'a'}}",
        "{'metadata':{'name':'','labels':{'kubernetes.io/service-name':'hello'}}}",
        "{'metadata':{'name':'a','labels':{'kubernetes.io/service-name':''}}}",
        "{'metadata':{'name':'a','labels':{'kubernetes.io/service-name':'../x'}}}",
        "{'kind':'Pod','metadata':{'name':'a','labels':{'kubernetes.io/service-name':'hello'}}}"
      })
  void isNoSlice(String text) {
    assertThat(reader().read(Slices.json(text))).isEmpty();
  }

  @Test
  void refusesSettingsThatAreNone() {
    for (String[] bad :
        new String[][] {{"scheme", "ftp"}, {"version", "latest"}, {"address-types", "IPv4,IPv5"}}) {
      assertThatThrownBy(() -> rules(bad))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("discovery.kubernetes." + bad[0])
          .hasMessageContaining("expected");
    }
  }
}

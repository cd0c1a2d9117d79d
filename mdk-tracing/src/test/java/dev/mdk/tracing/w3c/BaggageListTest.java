package dev.mdk.tracing.w3c;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaggageListTest {

  private static BaggageList read(String... values) {
    return BaggageList.read(List.of(values));
  }

  private static String value(String header) {
    return read(header).members().get(0).value();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "userId=alice",
        "userId=alice,serverNode=DF%2028,isProduction=false",
        "key1=value1;property1;property2,key2=value2,key3=value3;propertyKey=propertyValue",
        "empty=,a!#$%&'*+-.^_`|~9=!#$%&'()*+-./:<=>?@[]^_`{|}~",
        "twice=1,twice=2",
        "k=v;p%20%3D%20v"
      })
  void handsOnWhatIsWellFormed(String text) {
    assertThat(read(text)).hasToString(text);
  }

  @Test
  void joinsSeveralValuesInTheirOrder() {
    assertThat(read("userId=alice", "serverNode=DF%2028, isProduction=false"))
        .hasToString("userId=alice,serverNode=DF%2028,isProduction=false");
  }

  @Test
  void leavesOutWhiteSpaceAroundKeysAndValues() {
    BaggageMember member = read(" \t k \t = \t v \t ; \t p \t = \t q \t ").members().get(0);
    assertThat(member.key()).isEqualTo("k");
    assertThat(member.value()).isEqualTo("v");
    assertThat(member.text()).isEqualTo("k=v;p=q");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "novalue",
        "=v",
        "k y=v",
        "k(=v",
        "k=a b",
        "k=\"v\"",
        "k=a\\b",
        "k=\u00e9",
        "k=v;",
        "k=v;p q",
        "k=v;=q",
        "k=v;p=a b",
        ""
      })
  void losesOnlyWhatIsNoMember(String member) {
    assertThat(read("first=1," + member + ",last=2")).hasToString("first=1,last=2");
  }

  @ParameterizedTest
  @CsvSource({
    "k=Am%C3%A9lie, Amélie",
    "k=DF%2028, DF 28",
    "k=a%2, a%2",
    "k=a%zz, a%zz",
    "k=a%C3, a\ufffd",
    "k=%ff%41, \ufffdA",
    "k=SomeValue=equals, SomeValue=equals",
    "k=v;p=%41, v"
  })
  void decodesValues(String header, String value) {
    assertThat(value(header)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "plain", "a b", "\t \"';=asdf!@#$%^&*(),\\", "Amélie 漢字 😀", "\r\n\u0000"})
  void readsWhatItEncodes(String value) {
    String text = BaggageMember.of("k", value).text();
    assertThat(text).matches("[!-~]*").doesNotContain(",", ";", "\\", "\"");
    assertThat(value(text)).isEqualTo(value);
  }

  @Test
  void handsOnAsMuchAsTheRecommendationAsksFor() {
    String many =
        IntStream.range(0, 64).mapToObj(i -> "key" + i + "=value").collect(Collectors.joining(","));
    assertThat(read(many)).hasToString(many);

    String longest = "a=" + "0123456789".repeat(819);
    assertThat(longest).hasSize(8192);
    assertThat(read(longest)).hasToString(longest);

    String[] values = many.split(",");
    assertThat(read(values)).hasToString(many);
  }

  @Test
  void leavesOutWholeMembersWhereThereIsTooMuch() {
    String big = "a=" + "0".repeat(8000);
    assertThat(read(big + ",b=" + "0".repeat(300) + ",c=1")).hasToString(big + ",c=1");
    assertThat(read(big, "b=" + "0".repeat(300), "c=1")).hasToString(big + ",c=1");
    assertThat(read("a=" + "0".repeat(8191))).hasToString("");
    assertThat(BaggageList.read(Collections.nCopies(1000, "k=v")).members()).hasSize(180);
  }

  @Test
  void cutsNoMemberWhereItStopsReading() {
    String padded = "a=1," + " ".repeat(16_375) + "b=23456,c=1";
    assertThat(padded.substring(0, 16_384)).endsWith("b=234");
    assertThat(read(padded)).hasToString("a=1");
    assertThat(read("x".repeat(1_000_000))).hasToString("");
  }

  @Test
  void goesOnWithoutSomeKeys() {
    assertThat(read("a=1,b=2,a=3,c=4").without(Set.of("a"))).isEqualTo("b=2,c=4");
  }
}

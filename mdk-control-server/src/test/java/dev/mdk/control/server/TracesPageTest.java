package dev.mdk.control.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.CausalClock;
import dev.mdk.LogLevel;
import dev.mdk.wire.RtpMessage;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Search, live tail, and one trace in causal order. */
class TracesPageTest extends PageTest {

  private static final String FAILED = new UUID(7, 0).toString();

  private static MissionControl control;
  private static Scene scene;

  @BeforeAll
  static void begin() throws Exception {
    control = MissionControl.start();
    scene = new Scene(control);
    scene.morning(60);
  }

  @AfterAll
  static void end() {
    scene.close();
    control.close();
  }

  private static void awaitRows(int count) {
    browser.await("document.querySelectorAll('.list .row').length === " + count);
  }

  @Test
  void searchesByTextLevelServiceAndTime() {
    browser.open(control, "/traces?text=payment+of+o-5");
    browser.awaitText(".list .row", "payment of o-5 failed");
    assertThat(browser.texts(".list .row")).hasSize(1);
    assertThat(browser.text(".list .row .level")).isEqualTo("ERROR");

    browser.open(control, "/traces?level=ERROR");
    awaitRows(4);
    browser.find("select[name=level]").sendKeys("Critical");
    browser.awaitText(".list .empty", "No trace fits.");
    assertThat(browser.address()).endsWith("/traces?level=CRITICAL");

    browser.open(control, "/traces?service=mail&show=lines");
    browser.awaitText(".list .row", "receipt sent");
    awaitRows(32);
    browser.open(control, "/traces?service=mail&to=2020-01-01T00:00:00Z");
    browser.awaitText(".list .empty", "No trace fits.");
    browser.await("document.querySelector('input[name=to]').value.startsWith('20')");
  }

  @Test
  void opensATraceByItsIdOrByKeysAlone() {
    browser.open(control, "/traces");
    browser.awaitText(".list", "POST /checkout");
    browser.screenshot("traces-light");
    browser.type("/");
    browser.type(FAILED, Keys.ENTER);
    browser.awaitText("h1 code", FAILED);

    browser.press(Keys.ESCAPE);
    browser.await("location.pathname === '/traces'");
    browser.type("/");
    browser.type("o-5 failed");
    browser.await("location.search.includes('failed')");
    browser.awaitText(".list .row", "payment of o-5 failed");
    browser.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ENTER);
    browser.await("location.pathname === '/trace'");
    browser.awaitText(".waterfall", "payment of o-5 failed");

    browser.script("document.querySelector('.waterfall').focus()");
    browser.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN);
    browser.awaitText(".details h2", "Line");
    browser.awaitText(".details .message", "POST /checkout");
    browser.awaitText(".details .facts ~ .facts", "customer");
    browser.press(Keys.ESCAPE);
    browser.await("document.querySelector('.details').hidden");
    browser.press(Keys.ESCAPE);
    browser.await("location.search === '?text=o-5+failed'"); // the search is still there
  }

  @Test
  void tellsATraceInCausalOrderWhateverTheClocks() {
    browser.open(control, "/trace?id=" + FAILED);
    browser.awaitText(".waterfall", "502 in 835 ms");

    assertThat(browser.texts(".waterfall .row .what"))
        .containsSubsequence(
            "INFO POST /checkout",
            "INFO basket of 3 articles",
            "INFO order o-0 begun",
            "INFO 3 articles reserved",
            "DEBUG reserved until 08:15",
            "INFO charging 129.00 EUR",
            "✕ payments 2.0 timeout",
            "ERROR payment of o-0 failed",
            "WARN 502 in 835 ms");
    assertThat(browser.texts(".waterfall .process .tag"))
        .hasSize(2)
        .anyMatch(text -> text.matches("clock 2\\.4 s behind"))
        .anyMatch(text -> text.endsWith("ahead"));
    assertThat(browser.text(".summary"))
        .contains("lasted 835 ms")
        .contains("clocks differ by 2.4 s");
    assertThat(browser.text(".trace-view > .blame"))
        .isEqualTo("payments 2.0 http://10.0.4.11:8080 timeout in a call by orders");
    assertThat(browser.texts(".waterfall .blamed strong")).containsExactly("payments");
    browser.screenshot("trace-light");
    browser.prefer("dark");
    browser.screenshot("trace-dark");

    browser.open(control, "/trace?id=" + new UUID(7, 3));
    browser.awaitText(".waterfall .gap", "330 ms without a word");
    browser.open(control, "/trace?id=" + FAILED);
    browser.click(".trace-view > .blame a");
    browser.awaitText("[aria-label=Nodes] h2", "payments: 3 nodes");
    browser.awaitText(".list.nodes .row.chosen", "10.0.4.11:8080");
  }

  @Test
  void aLinkLeadsToTheLine() {
    browser.open(control, "/trace?id=" + FAILED);
    browser.awaitText(".waterfall", "payment of o-0 failed");
    browser.click(".waterfall .row.line:nth-last-of-type(4)");
    browser.awaitText(".details .thrown", "HttpTimeoutException");
    String link = browser.address();
    assertThat(link).contains("&line=");

    browser.open(control, "/services");
    browser.open(control, link.substring(control.http().toString().length()));
    browser.awaitText(".details .message", "payment of o-0 failed");
    browser.open(control, "/trace?id=nobody");
    browser.awaitText(".summary", "There is no such trace");
    assertThat(browser.complaintsButOfRequests()).isEmpty(); // it tells of the 404
  }

  @Test
  void followsWhatComes() throws Exception {
    browser.open(control, "/traces?show=lines&service=reports");
    browser.awaitText(".list .empty", "No line fits.");
    browser.type("l");
    browser.await("location.search.includes('live=1')");
    Scene.Member reports = scene.member("reports", 0);
    String trace = UUID.randomUUID().toString();
    browser.await(
        "performance.getEntriesByType('resource').some(e => e.name.includes('/api/logs'))");
    // The tail is open once it tells of what was logged then.
    for (int i = 0; browser.texts(".list .row").isEmpty(); i++) {
      reports.log(trace, Instant.now(), LogLevel.INFO, "line " + i, i);
      scene.awaitStored();
    }
    // Without a pause, too.
    for (int i = 0; !browser.text(".list .rows").contains("flood"); i++) {
      reports.log(trace, Instant.now(), LogLevel.INFO, "flood " + i, 1000 + i);
      scene.awaitStored();
    }
    reports.log(trace, Instant.now(), LogLevel.WARN, "the last one", 1_000_000);
    browser.awaitText(".list .row", "the last one");

    browser.open(control, "/traces?live=1&service=reports");
    browser.await("document.querySelectorAll('.list .row').length === 1");
    for (int i = 0; browser.texts(".list .row").size() == 1; i++) {
      reports.log(new UUID(11, i).toString(), Instant.now(), LogLevel.WARN, "another", 0);
      scene.awaitStored();
    }
    browser.awaitText(".list .row", "another");
    browser.click(".live");
    browser.await("!location.search.includes('live')");
  }

  @Test
  void showsHostileTextAsText() throws Exception {
    String hostile =
        "<img src=x onerror=\"document.title='broken'\"><script>alert(1)</script>\u202e&amp;";
    String trace = "<b>trace</b>";
    try (MissionControl control = MissionControl.start();
        RtpClient client = RtpClient.open(control, hostile)) {
      client.send(RtpMessages.active(hostile, hostile));
      client.send(RtpMessages.line(trace, CausalClock.of(1), LogLevel.ERROR, hostile, hostile, 0));
      client.await(RtpMessage.LogAck.class);
      for (String path :
          List.of("/traces?level=ERROR", "/traces?show=lines&level=ERROR", "/services")) {
        browser.open(control, path);
        browser.awaitText("main", hostile);
      }
      browser.open(control, "/trace?id=%3Cb%3Etrace%3C%2Fb%3E");
      browser.awaitText(".waterfall", hostile);
      browser.click(".waterfall .row.line");
      browser.awaitText(".details .message", hostile);

      assertThat(browser.number("document.querySelectorAll('main :is(img, script, b)').length"))
          .isZero();
      assertThat(browser.text("title")).isEqualTo("Trace · Mission Control");
      browser.leave();
    }
  }
}

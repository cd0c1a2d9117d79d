package dev.mdk.control.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** What all views have: tokens, outages, colours, keys, and a phone. */
class PageFrameTest extends PageTest {

  @Test
  void asksForATokenThatScriptsCannotRead() throws IOException {
    try (MissionControl control = MissionControl.builder().readToken("let-me-in").start()) {
      browser.open(control, "/interactions");
      browser.await("document.getElementById('token').open");
      browser.type("wrong", Keys.ENTER);
      browser.awaitText("#token-wrong", "does not know this token");
      browser.type("let-me-in", Keys.ENTER);
      browser.await("!document.getElementById('token').open");
      browser.awaitText(".list .empty", "No calls");
      assertThat(browser.script("return document.cookie")).isEqualTo("");

      browser.reload();
      browser.awaitText(".list .empty", "No calls");
      browser.click("#leave");
      browser.await("document.getElementById('token').open");
      browser.leave();
      assertThat(browser.complaintsButOfRequests()).isEmpty(); // it tells of each 401
    }
  }

  @Test
  void tellsOfAnOutageAndGoesOnByItself(@TempDir Path folder) throws IOException {
    MissionControl.Builder again;
    try (MissionControl control = MissionControl.builder().data(folder).start()) {
      again =
          MissionControl.builder()
              .data(folder)
              .http(
                  new InetSocketAddress(
                      InetAddress.getLoopbackAddress(), control.http().getPort()));
      browser.open(control, "/services");
      browser.awaitText(".news", "Nothing since the start.");
      browser.script("window.sameAsBefore = true");
    }
    browser.await("!document.getElementById('notice').hidden");
    browser.awaitText("#notice", "Mission Control does not answer.");

    try (MissionControl control = again.start();
        RtpClient client = RtpClient.open(control, "one")) {
      client.send(RtpMessages.active("one", "back-again"));
      browser.await("document.getElementById('notice').hidden");
      browser.awaitText(".list.services", "back-again");
      browser.awaitText(".news", "back-again");
      assertThat(browser.is("window.sameAsBefore")).isTrue();
      browser.leave();
    }
    assertThat(browser.complaintsButOfRequests()).isEmpty();
  }

  @Test
  void isDarkOrLightAsTheSystemOrAsChosen() {
    try (MissionControl control = MissionControl.start()) {
      browser.prefer("dark");
      browser.open(control, "/services");
      assertThat(ground()).isLessThan(60);
      browser.prefer("light");
      assertThat(ground()).isGreaterThan(200);
      browser.click("#theme"); // dark
      assertThat(ground()).isLessThan(60);
      browser.reload();
      assertThat(ground()).isLessThan(60);
      browser.prefer("dark");
      browser.click("#theme"); // light
      assertThat(ground()).isGreaterThan(200);
      browser.click("#theme"); // as the system
      assertThat(ground()).isLessThan(60);
      browser.leave();
    }
  }

  /** How bright the ground is, up to 255. */
  private static double ground() {
    return browser.number(
        "Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])");
  }

  @Test
  void isReachedByKeysAndNamed() {
    try (MissionControl control = MissionControl.start()) {
      browser.open(control, "/services");
      browser.type("2");
      browser.await("location.pathname === '/traces'");
      browser.type("3");
      browser.await("location.pathname === '/interactions'");
      assertThat(browser.text("nav [aria-current=page]")).isEqualTo("Interactions");
      browser.type("?");
      browser.await("document.getElementById('help').open");
      browser.press(Keys.ESCAPE);
      browser.await("!document.getElementById('help').open");

      for (String path : new String[] {"/services", "/traces", "/interactions"}) {
        browser.open(control, path);
        browser.find(".list");
        assertThat(browser.number("document.querySelectorAll('header, nav, main, h1').length"))
            .isEqualTo(4);
        for (int i = 0; i < 25; i++) {
          browser.press(Keys.TAB);
          assertThat(browser.is(IN_PAGE + " ? " + NAMED + " : true"))
              .as("a name: %s", browser.script("return document.activeElement.outerHTML"))
              .isTrue();
          assertThat(browser.is(IN_PAGE + " ? " + SEEN + " : true"))
              .as("seen focus: %s", browser.script("return document.activeElement.outerHTML"))
              .isTrue();
        }
      }
      browser.leave();
    }
  }

  private static final String IN_PAGE = "document.activeElement !== document.body";
  private static final String NAMED =
      "((document.activeElement.ariaLabel ?? '') + document.activeElement.textContent.trim()"
          + " + [...document.activeElement.labels ?? []].map(each => each.textContent).join())";
  private static final String SEEN =
      "getComputedStyle(document.activeElement).outlineStyle !== 'none'";

  @ParameterizedTest
  @ValueSource(strings = {"/services", "/traces", "/trace", "/interactions"})
  void fitsOnAPhone(String path) throws Exception {
    try (MissionControl control = MissionControl.start();
        Scene scene = new Scene(control)) {
      scene.morning(30);
      browser.size(360, 740);
      browser.open(control, path.equals("/trace") ? "/trace?id=" + new UUID(7, 0) : path);
      browser.awaitText(".list .row", "");
      browser.await("document.querySelectorAll('.list .row').length > 3");

      assertThat(browser.number("document.documentElement.scrollWidth")).isEqualTo(360);
      assertThat(browser.number("document.querySelector('.list').scrollWidth"))
          .isLessThanOrEqualTo(browser.number("document.querySelector('.list').clientWidth"));
      assertThat(
              browser.number(
                  "Math.min(...[...document.querySelectorAll('main *, header *')]"
                      + ".filter(each => each.checkVisibility() && each.textContent.trim() !== '')"
                      + ".map(each => parseFloat(getComputedStyle(each).fontSize)))"))
          .isGreaterThanOrEqualTo(11);
      browser.screenshot("phone" + path.replace('/', '-'));
      browser.leave();
    }
  }
}

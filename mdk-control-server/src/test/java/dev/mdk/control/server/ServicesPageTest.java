package dev.mdk.control.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.wire.RtpMessage;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The map, the nodes, and what has just changed. */
class ServicesPageTest extends PageTest {

  private static MissionControl control;
  private static Scene scene;

  @BeforeAll
  static void begin() throws Exception {
    control = MissionControl.start();
    scene = new Scene(control);
    scene.morning(150);
  }

  @AfterAll
  static void end() {
    scene.close();
    control.close();
  }

  @Test
  void drawsWhoCallsWhomWithRatesFailuresAndLatencies() {
    browser.open(control, "/");

    browser.await("document.querySelectorAll('.map .box').length === 9");
    assertThat(browser.texts(".map .box .name")).contains("edge", "shop", "orders", "payments");
    assertThat(browser.texts(".map .edge.bad:not(.tip)")).hasSize(1);
    assertThat(browser.text(".map text.rate:has(.bad)")).matches(".*/min819 ms20 % fail");
    assertThat(browser.text("[data-key='production/payments'] .about"))
        .isEqualTo("3 nodes · 1 quarantined");
    double shop = browser.number(left("shop"));
    assertThat(browser.number(left("edge"))).isLessThan(shop);
    assertThat(browser.number(left("orders"))).isGreaterThan(shop);
    browser.screenshot("services-light");
    browser.prefer("dark");
    browser.screenshot("services-dark");
  }

  private static String left(String service) {
    return "document.querySelector('[data-key=\"production/"
        + service
        + "\"]').getBoundingClientRect().left";
  }

  @Test
  void listsServicesInTroubleFirstAndTheNodesOfOne() {
    browser.open(control, "/services");
    browser.awaitText(".list.services .row", "payments");
    assertThat(browser.text(".list.services .row")).contains("2.0 ×3").contains("1 quarantined");

    browser.click(".list.services .row:first-child");

    browser.awaitText("[aria-label=Nodes] h2", "payments: 3 nodes");
    assertThat(browser.address()).endsWith("/services?service=payments");
    browser.awaitText(".list.nodes .row", "quarantined by");
    assertThat(browser.text(".list.nodes .row")).contains("10.0.4.11:8080");
    browser.press(Keys.ESCAPE);
    browser.awaitText("[aria-label=Nodes] h2", "Nodes");
    browser.await("document.querySelectorAll('.list.nodes .row').length > 10");
  }

  @Test
  void tellsWhatJustChangedAtOnce() {
    browser.open(control, "/services");
    browser.awaitText(".news", "orders 1.43 nodes up");
    try (RtpClient late = RtpClient.open(control, "late")) {
      late.send(RtpMessages.active("late", "newcomer"));
      browser.awaitText(".news li", "newcomer 1.0up");
      browser.awaitText(".map", "newcomer");
      late.send(new RtpMessage.Expire(RtpMessages.node("late", "newcomer")));
      browser.awaitText(".news li", "newcomer 1.0down");
      browser.await("document.querySelectorAll('.map .box').length === 9");
    }
  }

  @Test
  void goesThroughTheMapByKeys() {
    browser.open(control, "/services");
    browser.await("document.querySelector('[data-key=\"production/payments\"]')");
    browser.script("document.querySelector('[data-key=\"production/edge\"]').focus()");

    browser.press(Keys.ARROW_RIGHT);
    browser.await("document.activeElement.dataset.key === 'production/shop'");
    browser.press(Keys.ARROW_RIGHT, Keys.ENTER);

    browser.await("location.search.includes('service=')");
    assertThat(List.of("orders", "mail")).contains(browser.address().replaceAll(".*service=", ""));
  }

  @Test
  void showsOneEnvironmentIfAsked() throws Exception {
    try (RtpClient other = RtpClient.open(control, "other")) {
      other.send(RtpMessages.active("other", "experiment"));
      other.soFar("registered");
      browser.open(control, "/services");
      browser.awaitText(".map", "experiment");
      browser.await("!document.getElementById('environment').hidden");
      browser.find("#environment").sendKeys("production");

      browser.await("location.search === '?environment=production'");
      browser.await("!document.querySelector('.map').textContent.includes('experiment')");
      browser.await("!document.querySelector('.news').textContent.includes('experiment')");
      browser.await("document.querySelectorAll('.list.services .row').length === 9");
      other.send(new RtpMessage.Expire(RtpMessages.node("other", "experiment")));
      other.soFar("gone");
    }
  }

  @Test
  void filters() {
    browser.open(control, "/services");
    browser.awaitText(".map", "payments");
    browser.type("/");
    browser.type("pay");
    browser.await("location.search === '?filter=pay'");
    browser.await("document.querySelectorAll('.list.services .row').length === 1");
    assertThat(browser.texts(".map .box .name")).containsExactlyInAnyOrder("orders", "payments");
    assertThat(browser.texts(".map .unknown")).isEmpty();
    browser.press(Keys.ESCAPE);
    browser.await("location.search === ''");
  }
}

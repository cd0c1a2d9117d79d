package dev.mdk.control.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Who calls whom, failing pairs first. */
class InteractionsPageTest extends PageTest {

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

  @Test
  void listsFailingPairsFirst() {
    browser.open(control, "/interactions");
    browser.awaitText(".list .row", "orders");

    assertThat(browser.texts(".list .row")).hasSize(7);
    assertThat(browser.texts(".list .row:first-child [role=gridcell]"))
        .startsWith("orders", "payments", "20 %", "4", "20", "4.0/min");
    assertThat(browser.text(".note"))
        .isEqualTo("7 pairs, 1 with failures, in the last five minutes");
    browser.screenshot("interactions-light");
  }

  @Test
  void pointsAtTheNodesToBlameAndAtTheTraces() {
    browser.open(control, "/interactions");
    browser.awaitText(".list .row", "orders");
    browser.script("document.querySelector('.list').focus()");
    browser.press(Keys.HOME, Keys.ENTER);

    browser.await("location.search === '?from=orders&to=payments'");
    browser.awaitText(".details .blame li", "http://10.0.4.11:8080 4 of 4 failed");
    browser.awaitText(".details .reports li", "timeout http://10.0.4.11:8080 trace");
    browser.click(".details .reports a");
    browser.awaitText(".waterfall", "payments 2.0 timeout");
    browser.awaitText(".details h2", "Interaction");
  }

  @Test
  void keepsTheFocusWhileTheFiguresChange() throws Exception {
    browser.open(control, "/interactions?from=edge&to=search");
    browser.awaitText(".details .blame li", "http://10.0.6.10:8080 20 calls");
    browser.script("document.querySelector('.details .blame a').focus()");
    scene.search("one-more", Instant.now(), 0);
    scene.awaitStored();
    browser.awaitText(".details .blame", "21 calls");
    assertThat(browser.text(".details .blame a:focus")).isEqualTo("http://10.0.6.10:8080");
  }

  @Test
  void closesTheDetailsAndFilters() {
    browser.open(control, "/interactions?from=orders&to=payments");
    browser.awaitText(".details", "4 of 4 failed");
    browser.press(Keys.ESCAPE);
    browser.await("document.querySelector('.details').hidden");
    browser.type("/");
    browser.type("mail");
    browser.await("document.querySelectorAll('.list .row').length === 1");
    browser.awaitText(".list .row", "mail");
  }
}

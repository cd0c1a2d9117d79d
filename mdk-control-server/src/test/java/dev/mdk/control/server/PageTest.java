package dev.mdk.control.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A test of the page in a browser; one for each class. */
@Timeout(120)
abstract class PageTest {

  static Browser browser;

  @BeforeAll
  static void startBrowser() {
    assumeTrue(Browser.isInstalled(), "no chromium and chromium-driver");
    browser = new Browser();
  }

  @BeforeEach
  void asUsual() {
    browser.size(1280, 860);
    browser.prefer("light");
    browser.complaints();
  }

  /** Neither errors of scripts nor what the content policy forbids. */
  @AfterEach
  void nothingToComplainAbout() {
    assertThat(browser.complaints()).isEmpty();
  }

  @AfterAll
  static void endBrowser() {
    if (browser != null) {
      browser.close();
      browser = null;
    }
  }
}

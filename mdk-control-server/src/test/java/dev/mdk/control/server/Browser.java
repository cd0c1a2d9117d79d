package dev.mdk.control.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Chromium without a window and with a profile of its own, as Debian has it. */
final class Browser implements AutoCloseable {

  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path profile;
  private final ChromeDriver driver;
  private final List<ProcessHandle> processes;

  Browser() {
    List<ProcessHandle> others = ProcessHandle.current().descendants().toList();
    try {
      profile = Files.createTempDirectory("mdk-browser");
      Files.createDirectories(SCREENSHOTS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--no-first-run",
        "--hide-scrollbars",
        "--user-data-dir=" + profile);
    options.setCapability("goog:loggingPrefs", Map.of("browser", "ALL"));
    driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .usingAnyFreePort()
                .build(),
            options);
    processes =
        ProcessHandle.current().descendants().filter(each -> !others.contains(each)).toList();
    size(1280, 860);
  }

  static boolean isInstalled() {
    return Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
  }

  void open(MissionControl control, String path) {
    driver.get(control.http() + path);
  }

  /** Lets scripts of tests do on a page what its content policy forbids. */
  void ignoreContentPolicy() {
    driver.executeCdpCommand("Page.setBypassCSP", Map.of("enabled", true));
  }

  /** Leaves a page before its server ends, which it would complain about. */
  void leave() {
    driver.get("about:blank");
  }

  void reload() {
    driver.navigate().refresh();
  }

  void size(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Sets what the system of the user prefers. */
  void prefer(String theme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", theme))));
  }

  /** Runs a script at the beginning of each page. */
  void always(String script) {
    driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
  }

  Object script(String script) {
    return driver.executeScript(script);
  }

  boolean is(String expression) {
    return Boolean.TRUE.equals(script("return Boolean(" + expression + ")"));
  }

  double number(String expression) {
    return ((Number) script("return " + expression)).doubleValue();
  }

  /** Waits until something is true. */
  void await(String what, BooleanSupplier condition) {
    new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50))
        .ignoring(StaleElementReferenceException.class)
        .withMessage(() -> what + "; there is: " + text("body"))
        .until(d -> condition.getAsBoolean());
  }

  void await(String expression) {
    await(expression, () -> is(expression));
  }

  /** Waits for the text in the first element that fits. */
  void awaitText(String selector, String text) {
    await(selector + " with " + text, () -> text(selector).contains(text));
  }

  /** Returns the text of the first element that fits, with its hidden parts; empty if none does. */
  String text(String selector) {
    return String.valueOf(
        driver.executeScript(
            "return document.querySelector(arguments[0])?.textContent ?? ''", selector));
  }

  /** Returns the texts of all that fit. */
  List<String> texts(String selector) {
    Object texts =
        driver.executeScript(
            "return [...document.querySelectorAll(arguments[0])].map(each => each.textContent)",
            selector);
    return ((List<?>) texts).stream().map(String::valueOf).toList();
  }

  WebElement find(String selector) {
    await(selector, () -> !driver.findElements(By.cssSelector(selector)).isEmpty());
    return driver.findElement(By.cssSelector(selector));
  }

  /** Clicks the first that fits, again if it was just drawn anew. */
  void click(String selector) {
    await(
        "click on " + selector,
        () -> {
          List<WebElement> found = driver.findElements(By.cssSelector(selector));
          found.stream().limit(1).forEach(WebElement::click);
          return !found.isEmpty();
        });
  }

  /** Types into whatever has the focus. */
  void type(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  void press(Keys... keys) {
    type(keys);
  }

  String address() {
    return driver.getCurrentUrl();
  }

  void screenshot(String name) {
    try {
      Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Forgets that requests were refused, as they should be; returns all other complaints. */
  List<String> complaintsButOfRequests() {
    return complaints().stream().filter(each -> !each.contains("Failed to load")).toList();
  }

  /** Returns what the browser complained about since it was last asked. */
  List<String> complaints() {
    return driver.manage().logs().get("browser").getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  /** Ends the browser, all of it. */
  @Override
  public void close() {
    try {
      driver.quit();
    } catch (WebDriverException alreadyGone) {
      // then there is nothing to end but what is left
    }
    for (ProcessHandle each : processes) {
      try {
        each.onExit().get(60, TimeUnit.SECONDS);
      } catch (Exception late) {
        each.destroyForcibly();
        each.onExit().join();
      }
    }
    delete(profile);
    assertThat(processes).noneMatch(ProcessHandle::isAlive);
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(each -> each.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      // a temporary folder is left behind
    }
  }
}

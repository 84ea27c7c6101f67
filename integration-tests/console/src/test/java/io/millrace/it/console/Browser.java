package io.millrace.it.console;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A chromium without a window. Whoever opens it, closes it. */
final class Browser implements AutoCloseable {
  static final String MISSING =
      "no chromium with chromedriver on PATH: on Debian, apt-get install chromium chromium-driver";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(50);

  private final ChromeDriver driver;

  Browser(boolean dark) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(onPath("chromium").orElseThrow().toString());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--window-size=1280,1000");
    if (dark) {
      options.addArguments("--blink-settings=preferredColorScheme=0");
    }
    LoggingPreferences logging = new LoggingPreferences();
    logging.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logging);
    driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(onPath("chromedriver").orElseThrow())
                .usingAnyFreePort()
                .build(),
            options);
  }

  static boolean isThere() {
    return onPath("chromium").isPresent() && onPath("chromedriver").isPresent();
  }

  private static Optional<File> onPath(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .map(Path::toFile)
        .findFirst();
  }

  void open(String address) {
    driver.get(address);
  }

  String address() {
    return driver.getCurrentUrl();
  }

  String source() {
    return driver.getPageSource();
  }

  Object script(String text, Object... arguments) {
    return driver.executeScript(text, arguments);
  }

  Object asynchronous(String text, Object... arguments) {
    driver.manage().timeouts().scriptTimeout(PATIENCE);
    return driver.executeAsyncScript(text, arguments);
  }

  /** The first element that fits, once there is one that shows. */
  WebElement see(String css) {
    return await(
        "to see " + css,
        d ->
            d.findElements(By.cssSelector(css)).stream()
                .filter(WebElement::isDisplayed)
                .findFirst()
                .orElse(null));
  }

  /** The first element that fits and has the text. */
  WebElement see(String css, String text) {
    return await(
        "to see '" + text + "' in " + css,
        d ->
            d.findElements(By.cssSelector(css)).stream()
                .filter(e -> e.isDisplayed() && e.getText().contains(text))
                .findFirst()
                .orElse(null));
  }

  /** Clicks the first element that fits and shows, once there is one. */
  void click(String css) {
    click(css, "");
  }

  /** Clicks the first element that fits, shows and has the text; the page may change meanwhile. */
  void click(String css, String text) {
    await(
        "to click '" + text + "' in " + css,
        d -> {
          see(css, text).click();
          return true;
        });
  }

  /** The texts of all elements that fit, at one moment. */
  List<String> texts(String css) {
    return all(css, "e.innerText");
  }

  /** An attribute of all elements that fit, at one moment. */
  List<String> attributes(String css, String name) {
    return all(css, "e.getAttribute('" + name + "')");
  }

  private List<String> all(String css, String what) {
    List<?> found =
        (List<?>)
            driver.executeScript(
                "return [...document.querySelectorAll(arguments[0])].map(e => " + what + ")", css);
    return found.stream().map(String::valueOf).toList();
  }

  int count(String css) {
    return driver.findElements(By.cssSelector(css)).size();
  }

  /** Waits until it is not null and not false. */
  <T> T await(String what, Function<WebDriver, T> condition) {
    WebDriverWait wait = new WebDriverWait(driver, PATIENCE, LOOK);
    wait.ignoring(StaleElementReferenceException.class); // replaced since it was found
    wait.ignoring(ElementNotInteractableException.class); // about to come, or covered for a moment
    wait.withMessage(() -> "waiting " + what + "; the page says: " + texts("body"));
    return wait.until(condition);
  }

  /** What the browser complained of since it was asked last. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(e -> e.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }
}

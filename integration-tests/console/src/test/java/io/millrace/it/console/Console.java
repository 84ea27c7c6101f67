package io.millrace.it.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.server.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The built server with a stranger's catalogue beside it, and a browser that is logged in. */
final class Console implements AutoCloseable {
  private static final String HUB = "/system/console/hub";

  final RunningServer server;
  final Browser browser;
  final AcmeCatalogue acme;

  Console() throws IOException, InterruptedException {
    Assumptions.assumeTrue(Browser.isThere(), Browser.MISSING);
    Path folder = Files.createTempDirectory("millrace-console");
    acme = new AcmeCatalogue(folder.resolve("acme"));
    server = RunningServer.start(home(), folder.resolve("data"), Map.of());
    browser = new Browser(false);
    browser.open(withToken("/system/console/bundles"));
  }

  private static Path home() {
    return Path.of(System.getProperty("millrace.root", "../.."))
        .toAbsolutePath()
        .normalize()
        .resolve("distributions/server/target/millrace");
  }

  /** An address that logs in. */
  String withToken(String path) throws IOException {
    return server.uri(path).toString().replace("//", "//admin:" + server.adminToken() + "@");
  }

  /** Opens a view of the hub's page afresh. */
  Browser hub(String hash) {
    browser.open("about:blank");
    browser.open(server.uri(HUB).toString() + hash);
    browser.see("main .view");
    return browser;
  }

  /** Adds the stranger's catalogue through the page, if it is not there yet. */
  void trustAcme() {
    hub("#/sources");
    browser.see("[data-source]");
    if (browser.count("[data-source='acme']") == 0) {
      browser.see("#source-name").sendKeys("acme");
      browser.see("#source-location").sendKeys(acme.folder().toString());
      browser.see("#source-keys").sendKeys(acme.key());
      browser.click(".add-source button");
      browser.see("[data-source='acme']", "5 items");
    }
  }

  /** Confirms the plan that shows and waits until it is done. */
  void confirm(String verb) {
    browser.click("dialog .dialog-buttons button", verb);
    browser.see("dialog [data-outcome='done']");
    browser.click("dialog .dialog-buttons button", "Close");
    browser.await("for the dialog to close", d -> browser.count("dialog") == 0);
  }

  /** What the hub says is installed, past the page. */
  boolean has(String item, String version) throws IOException, InterruptedException {
    String installed = server.call("GET", "/api/v1/hub/installed", "").body();
    return installed.matches(
        "(?s).*\"name\":\"" + item + "\",\"version\":\"" + version.replace(".", "\\.") + "\".*");
  }

  /** Nothing was blocked, missing or thrown since this was asked last. */
  void assertQuiet() {
    assertEquals(List.of(), browser.complaints());
    assertTrue(browser.script("return window.pwned") == null, "a stranger's script ran");
  }

  @Override
  public void close() throws InterruptedException {
    browser.close();
    server.close();
  }

  /** Gives every test the same console, started for the first. */
  static final class Shared implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Console.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(Shared.class))
          .getOrComputeIfAbsent(
              Console.class,
              type -> {
                try {
                  return new Console();
                } catch (IOException | InterruptedException failed) {
                  throw new IllegalStateException(failed);
                }
              },
              Console.class);
    }
  }
}

package io.millrace.it.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every view, light and dark, against axe-core's rules for WCAG 2.2 A and AA. */
@ExtendWith(Console.Shared.class)
class AccessibilityTest {
  /** Each view and its heading. */
  private static final Map<String, String> VIEWS =
      Map.of(
          "#/", "What do you want",
          "#/item/injection", "injection",
          "#/installed", "Installed",
          "#/history", "History",
          "#/sources", "Sources");

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void every_view_keeps_the_rules(boolean dark, Console console) throws IOException {
    String axe = axe();
    List<String> violations = new ArrayList<>();
    try (Browser browser = new Browser(dark)) {
      browser.open(console.withToken("/system/console/hub"));
      for (String view : VIEWS.keySet()) {
        browser.script("location.hash = arguments[0]", view);
        browser.see("main .view h1", VIEWS.get(view));
        browser.script(axe);
        Object found =
            browser.asynchronous(
                "const done = arguments[arguments.length - 1];"
                    + "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})"
                    + ".then(r => done(r.passes.length < 10 ? ['too few rules applied'] : r.violations.map(v => v.id + ': ' + v.help + ' at '"
                    + " + v.nodes.map(n => n.target + ' ' + n.failureSummary).join(' | '))),"
                    + " e => done(['axe failed: ' + e]));");
        ((List<?>) found).forEach(v -> violations.add(view + " " + v));
      }
    }

    assertEquals(List.of(), violations);
  }

  private static String axe() throws IOException {
    try (InputStream in = AccessibilityTest.class.getResourceAsStream("/axe.min.js")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

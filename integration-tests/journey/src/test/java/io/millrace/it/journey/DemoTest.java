package io.millrace.it.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.testkit.server.RunningServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code millrace demo}, run once as a stranger would; each test is one promise of its report. */
class DemoTest {
  @TempDir private static Path folder;
  private static JsonNode report;
  private static String output;

  @BeforeAll
  static void run_the_demo() throws Exception {
    Path home =
        Path.of(System.getProperty("millrace.root", "../.."))
            .toAbsolutePath()
            .normalize()
            .resolve("distributions/server/target/millrace");
    int exit = demo(home, folder.resolve("report"), folder.resolve("demo.out"));
    assertEquals(0, exit, output);
    report = new ObjectMapper().readTree(folder.resolve("report/report.json").toFile());
  }

  private static int demo(Path home, Path reports, Path printed) throws Exception {
    Process demo =
        new ProcessBuilder(
                home.resolve("bin/millrace").toString(),
                "demo",
                "--port",
                String.valueOf(RunningServer.freePort()),
                "--report",
                reports.toString())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    boolean ended = demo.waitFor(15, TimeUnit.MINUTES);
    demo.destroyForcibly();
    output = Files.readString(printed);
    assertTrue(ended, "the demo did not end in 15 minutes: " + output);
    return demo.exitValue();
  }

  @Test
  void the_assistant_first_answers_what_it_should_not_and_then_keeps_to_its_topic() {
    assertTrue(number("/before/restrict_to_topic") <= 0.60, report.toString());
    assertTrue(number("/after/restrict_to_topic") >= 0.93, report.toString());
  }

  @Test
  void it_loses_at_most_four_points_of_what_it_knew() {
    double lost = number("/before/on_topic_correct") - number("/after/on_topic_correct");

    assertTrue(lost <= 0.04, "lost " + lost + ": " + report);
  }

  @Test
  void the_manner_of_writing_makes_no_difference() {
    double written = number("/after/by_style/as_written/restrict_to_topic");

    for (String style : new String[] {"lower", "question"}) {
      double other = number("/after/by_style/" + style + "/restrict_to_topic");
      assertTrue(Math.abs(written - other) <= 0.02, style + " " + other + " against " + written);
    }
  }

  @Test
  void no_request_is_lost_and_none_is_answered_by_a_mixture() {
    assertEquals(0, report.at("/traffic/failed").asInt(-1), report.toString());
    assertEquals(0, report.at("/traffic/mixed").asInt(0), report.toString());
    assertTrue(report.at("/traffic/during_promotion").asInt() >= 500, report.toString());
  }

  @Test
  void the_alert_fires_and_resolves() {
    assertTrue(report.at("/alert/fired_s").isNumber(), report.toString());
    assertTrue(number("/alert/resolved_s") > number("/alert/fired_s"), report.toString());
  }

  @Test
  void the_page_can_be_looked_at_without_a_network() throws Exception {
    String page = Files.readString(folder.resolve("report/report.html"));

    assertTrue(page.contains("<svg") || page.contains("<canvas") || page.contains("uPlot"));
    assertFalse(page.matches("(?s).*(src|href)=\"https?://.*"), "the page loads something");
  }

  private static double number(String pointer) {
    JsonNode node = report.at(pointer);
    assertTrue(node.isNumber(), pointer + " is missing in " + report);
    return node.asDouble();
  }
}

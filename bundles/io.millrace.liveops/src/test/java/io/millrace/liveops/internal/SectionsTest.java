package io.millrace.liveops.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.kernel.project.ProjectSection.Declared;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SectionsTest {
  private static final Declared PROJECT =
      Watching.project(
          Map.of(
              "pipelines",
              Map.of("main", Map.of("endpoint", "assistant"), "other", Map.of()),
              "monitors",
              Map.of("manners", Map.of()),
              "workflows",
              Map.of("retrain", Map.of())));

  private final Watching w = new Watching();

  private List<String> monitor(Map<String, Object> declaration) {
    return new MonitorsSection(w.monitoring, w.plugins).check(PROJECT, "m", declaration);
  }

  private List<String> alert(Map<String, Object> declaration) {
    return new AlertsSection(w.monitoring).check(PROJECT, "a", declaration);
  }

  private static void assertNames(List<String> problems, String... words) {
    for (String word : words) {
      assertTrue(problems.stream().anyMatch(p -> p.contains(word)), word + " in " + problems);
    }
  }

  @Test
  void sound_declarations_have_no_problems() {
    Map<String, Object> words = Map.of("words", "store://dataset/bank/words");

    assertEquals(
        List.of(),
        monitor(
            Map.of("endpoint", "other", "monitor", "polite", "window", "1m", "parameters", words)));
    assertEquals(
        List.of(),
        alert(
            Map.of(
                "monitor",
                "manners",
                "metric",
                "pass_rate",
                "above",
                1,
                "start",
                Map.of("workflow", "retrain"))));
  }

  @Test
  void names_what_is_wrong_with_a_monitor() {
    assertNames(
        monitor(Map.of("monitr", "polite", "window", 5)),
        "endpoint: is missing",
        "monitor: is missing",
        "monitr: unknown",
        "window: '5' is not a duration");
    assertNames(
        monitor(Map.of("endpoint", "main", "monitor", "polite", "window", "10ms")),
        "window: must lie between 1s and 24h but is 10ms");
    assertNames(
        monitor(Map.of("endpoint", "main", "monitor", "polite", "parameters", Map.of("wrd", 1))),
        "endpoint: 'main' is no endpoint of this project [assistant, other]",
        "'wrd' is unknown",
        "'words' is missing");
    assertNames(monitor(Map.of("endpoint", "other", "monitor", "judgd")), "no Monitor 'judgd'");
  }

  @Test
  void names_what_is_wrong_with_an_alert() {
    assertNames(
        alert(
            Map.of(
                "monitor",
                "manner",
                "metric",
                "pass_rate",
                "severity",
                "loud",
                "count",
                0,
                "start",
                Map.of("workflow", "retran"),
                "resolve",
                Map.of("counts", 1))),
        "monitor: 'manner' is not declared in 'monitors' [manners]",
        "either 'below' or 'above'",
        "severity: must be one of",
        "count: must be a whole number of at least 1 but is 0",
        "start.workflow: 'retran' is not declared in 'workflows' [retrain]",
        "resolve.counts: unknown");
    assertNames(
        alert(Map.of("monitor", "manners", "metric", "x", "below", "a", "start", Map.of())),
        "below: must be a number but is a",
        "start.workflow: is missing");
  }
}

package io.millrace.plugin.monitor.count.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.monitoring.Finding;
import io.millrace.api.monitoring.Monitor;
import io.millrace.api.monitoring.Observation;
import io.millrace.api.monitoring.Observation.Outcome;
import io.millrace.testkit.MonitorContract;
import io.millrace.testkit.Observations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CountMonitorTest extends MonitorContract {
  @Override
  protected Monitor monitor() {
    return new CountMonitor();
  }

  @Override
  protected Map<String, Object> values() {
    return Map.of(
        "by", List.of("error", "verdict", "model", "label:channel"),
        "patterns", Map.of("refund", "\\brefund"));
  }

  @Override
  protected List<Observation> observations() {
    return List.of(
        Observations.labelled("1", "I want a Refund", "Of course.", Map.of("channel", "Web App")),
        Observations.labelled("2", "Hello", "A refund?", Map.of("channel", "phone")),
        Observations.labelled("3", "Hello again", "Yes?", Map.of("channel", "phone")),
        judged(Observations.ended("4", Outcome.BLOCKED), Map.of("toxicity", "block")),
        Observations.ended("5", Outcome.CANCELLED),
        Observations.failed("6", "ENDPOINT_BUSY"));
  }

  private static Observation judged(Observation o, Map<String, String> verdicts) {
    return new Observation(
        o.id(),
        o.time(),
        o.project(),
        o.endpoint(),
        o.pipelineVersion(),
        o.model(),
        o.outcome(),
        o.errorCode(),
        o.promptTokens(),
        o.completionTokens(),
        o.firstTokenMs(),
        o.totalMs(),
        verdicts,
        o.text(),
        o.labels());
  }

  private Map<String, Finding> read(Map<String, ?> values, List<Observation> observations) {
    try (Monitor.Watch watch = prepare(values)) {
      return watch.observe(window(observations)).stream()
          .collect(Collectors.toMap(Finding::metric, f -> f));
    }
  }

  @Test
  void counts_requests_by_how_they_ended_and_their_tokens() {
    Map<String, Finding> found = read(Map.of(), observations());

    assertEquals(6, found.get("requests").value());
    assertEquals(1.2, found.get("per_second").value(), 1e-12);
    assertEquals(3, found.get("answered").value());
    assertEquals(1, found.get("blocked").value());
    assertEquals(1, found.get("cancelled").value());
    assertEquals(1, found.get("failed").value());
    assertEquals(15, found.get("prompt_tokens").value());
    assertEquals(30, found.get("completion_tokens").value());
    assertEquals(6, found.get("failed").count());
  }

  @Test
  void nothing_of_a_sort_is_zero_of_many() {
    Map<String, Finding> found = read(Map.of(), List.of(Observations.answered("1", "a", "b")));

    assertEquals(Finding.of("failed", 0, 1), found.get("failed"));
  }

  @Test
  void counts_groups_by_verdict_error_model_and_label() {
    Map<String, Finding> found = read(values(), observations());

    assertEquals(1, found.get("verdict.toxicity.block").value());
    assertEquals(1, found.get("error.endpoint_busy").value());
    assertEquals(6, found.get("model.assistant_1").value());
    assertEquals(2, found.get("label.channel.phone").value());
    assertEquals(1, found.get("label.channel.web_app").value());
  }

  @Test
  void keeps_to_the_largest_groups() {
    List<Observation> many = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      many.add(Observations.labelled("a" + i, "q", "a", Map.of("user", "u" + i)));
    }
    many.add(Observations.labelled("again", "q", "a", Map.of("user", "u49")));

    Map<String, Finding> found = read(Map.of("by", List.of("label:user")), many);

    assertEquals(20, found.keySet().stream().filter(m -> m.startsWith("label.user.")).count());
    assertEquals(2, found.get("label.user.u49").value());
  }

  @Test
  void finds_patterns_in_questions_and_answers_that_are_known() {
    Map<String, Finding> found = read(values(), observations());

    assertEquals(Finding.of("question.refund", 1, 3), found.get("question.refund"));
    assertEquals(Finding.of("answer.refund", 1, 3), found.get("answer.refund"));
  }

  @Test
  void counts_only_requests_with_the_wanted_labels() {
    Map<String, Finding> found = read(Map.of("where", Map.of("channel", "phone")), observations());

    assertEquals(2, found.get("requests").value());
    assertTrue(found.get("failed").value() == 0);
  }

  @Test
  void refuses_a_group_and_a_pattern_that_make_no_sense() {
    for (Map<String, Object> values :
        List.<Map<String, Object>>of(
            Map.of("by", List.of("weather")),
            Map.of("by", List.of("label:")),
            Map.of("patterns", Map.of("x", "(")))) {
      PlatformException e = assertThrows(PlatformException.class, () -> prepare(values));
      assertEquals("MONITOR_INVALID", e.code());
      assertFalse(e.remedy().isBlank());
    }
  }
}

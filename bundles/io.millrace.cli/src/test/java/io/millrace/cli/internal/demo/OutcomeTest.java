package io.millrace.cli.internal.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.cli.internal.CliFailure;
import io.millrace.cli.internal.Terminal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutcomeTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROJECT =
      "project: bank\nmodels:\n  assistant: {source: 'hub://tiny', stage: production}\n";
  private static final String DEMO =
      """
      title: A <b>bank</b>
      endpoint: assistant
      traffic: {dataset: traffic}
      monitor: on-topic
      alert: off-topic
      workflow: retrain
      measured: {before: base, after: candidate}
      tuning: tune
      model: assistant
      samples: [Hi]
      expect:
        topic: {beforeAtMost: 0.6, afterAtLeast: 0.93, acrossStyles: 0.02}
        correct: {loseAtMost: 0.04}
      """;

  private static Outcome closed() {
    Outcome o = new Outcome(Plan.read(DEMO, PROJECT));
    o.firedS = Optional.of(20.0);
    o.faultWindowS = Optional.of(12.0);
    o.resolvedS = Optional.of(140.0);
    o.switchedS = Optional.of(120.0);
    o.promoteFromS = 119.5;
    o.promoteToS = 120;
    o.burstFromS = 115;
    o.burstToS = 125;
    o.trafficS = 5;
    o.workflowState = "completed";
    o.before = Map.of("topic", 0.5, "correct", 0.9, "topic.lower", 0.5);
    o.after =
        Map.of(
            "topic",
            0.95,
            "correct",
            0.87,
            "topic.as_written",
            0.95,
            "topic.lower",
            0.94,
            "correct.lower",
            0.88);
    o.versionBefore = "assistant@1/assistant:1";
    o.versionAfter = "assistant@1/assistant:2";
    List<Exchange> exchanges = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      double at = 115 + i / 60.0;
      exchanges.add(
          new Exchange(
              at, at + 0.05, at + 0.05 < 120 ? o.versionBefore : o.versionAfter, false, ""));
    }
    o.exchanges = exchanges;
    o.samples.add(new Outcome.Sample("Hi </script>", "before", "after"));
    return o;
  }

  @Test
  void a_loop_that_closed_has_no_problems() {
    assertEquals(List.of(), closed().problems());
  }

  @Test
  void everything_that_was_promised_is_checked() {
    Outcome o = closed();
    o.firedS = Optional.empty();
    o.resolvedS = Optional.empty();
    o.switchedS = Optional.empty();
    o.workflowState = "failed";
    o.burstToS = 116;
    o.before = Map.of("topic", 0.7, "correct", 0.95);
    o.after = Map.of("topic", 0.92, "correct", 0.9, "topic.lower", 0.8, "topic.question", 0.92);

    assertEquals(9, o.problems().size(), o.problems().toString());
  }

  @Test
  void failed_and_mixed_answers_are_counted() {
    Outcome o = closed();
    List<Exchange> exchanges = new ArrayList<>(o.exchanges);
    exchanges.add(new Exchange(116, 117, "", false, "500"));
    exchanges.add(new Exchange(116, 117, o.versionBefore, true, ""));
    exchanges.add(new Exchange(124, 125, o.versionBefore, false, ""));
    exchanges.add(new Exchange(124, 125, "assistant@9/other:1", false, ""));
    o.exchanges = exchanges;

    assertEquals(1, o.failed());
    assertEquals(3, o.mixed());
    assertEquals(2, o.problems().size());
  }

  @Test
  void the_report_has_the_agreed_shape() {
    JsonNode report = JSON.valueToTree(ReportJson.of(closed()));

    assertEquals(0.5, report.at("/before/topic").asDouble());
    assertEquals(0.87, report.at("/after/correct").asDouble());
    assertEquals(0.94, report.at("/after/by_style/lower/topic").asDouble());
    assertEquals(600, report.at("/traffic/requests").asInt());
    assertTrue(report.at("/traffic/during_promotion").asInt() >= 500);
    assertEquals(15.0, report.at("/alert/fired_s").asDouble());
    assertEquals(135.0, report.at("/alert/resolved_s").asDouble());
    assertEquals(0.5, report.at("/timings_s/promotion").asDouble());
    assertTrue(report.path("versions").has("after"));
    assertTrue(report.path("closed").asBoolean());
  }

  @Test
  void the_page_needs_nothing_else_and_no_text_escapes_its_place() throws Exception {
    Terminal silent = new Terminal(System.out, System.err, System.in, false, Map.of()).silent();
    String page = ReportPage.of(closed(), new Narrator(silent, Instant.EPOCH));

    assertTrue(page.contains("uPlot"));
    assertFalse(page.matches("(?s).*(src|href)=\"https?://.*"));
    assertFalse(page.contains("Hi </script>"));
    assertTrue(page.contains("A &lt;b&gt;bank&lt;/b&gt;"));
    assertFalse(page.contains("/*DATA*/"));
  }

  @Test
  void another_model_replaces_the_blueprints_source_only() throws Exception {
    JsonNode patched =
        JSON.readTree(Plan.read(DEMO, PROJECT).withSource(PROJECT, "hf://owner/name"));

    assertEquals("hf://owner/name", patched.at("/models/assistant/source").asText());
    assertEquals("production", patched.at("/models/assistant/stage").asText());
  }

  @Test
  void a_blueprint_that_says_too_little_is_refused_with_the_missing_key() {
    CliFailure failure = assertThrows(CliFailure.class, () -> Plan.read("endpoint: a\n", PROJECT));

    assertTrue(failure.what().contains("'dataset'"), failure.what());
    assertThrows(CliFailure.class, () -> Plan.read("{", PROJECT));
  }

  @Test
  void the_table_names_figures_and_versions() {
    String table = String.join("\n", Summary.lines(closed()));

    assertTrue(table.contains("assistant@1/assistant:2"), table);
    assertTrue(table.contains("600 requests, 0 failed, 0 mixed"), table);
  }
}

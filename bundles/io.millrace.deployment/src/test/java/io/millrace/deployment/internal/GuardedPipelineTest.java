package io.millrace.deployment.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.guardrail.Verdict;
import io.millrace.api.model.Message;
import io.millrace.api.monitoring.Observation;
import io.millrace.api.monitoring.Observation.Outcome;
import io.millrace.api.monitoring.Observation.Text;
import io.millrace.deployment.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GuardedPipelineTest {
  private static final Map<String, Object> WORDS = Map.of("guardrail", "words");

  private static Verdict words(String text) {
    if (text.contains("bomb")) {
      return new Verdict.Block(List.of());
    }
    if (text.contains("secret")) {
      return new Verdict.Rewrite(text.replace("secret", "***"), List.of());
    }
    return text.contains("odd") ? new Verdict.Flag(List.of()) : new Verdict.Allow();
  }

  private static Serving guarded(boolean input, boolean output) {
    Serving s = new Serving().guardrail("words", GuardedPipelineTest::words);
    s.settings.apply(Serving.project(Map.of()), "events", Map.of("logText", true), null);
    s.kernel.promote(s.kernel.candidate().version());
    s.declare(input ? List.of(WORDS) : List.of(), output ? List.of(WORDS) : List.of());
    return s;
  }

  @Test
  void a_blocked_question_reads_the_message_and_does_not_reach_the_model() {
    Serving s = guarded(true, false);
    List<String> heard = new ArrayList<>();

    Answer answer = s.endpoints.answer(Serving.call(List.of(Message.user("a bomb"))), heard::add);

    assertEquals("No.", answer.text());
    assertEquals(List.of("No."), heard);
    assertEquals(Answer.CONTENT_FILTER, answer.finish());
    assertEquals(Map.of("words", "block"), answer.verdicts());
    assertEquals(0, answer.promptTokens());
    Observation seen = s.observed.get(0);
    assertEquals(Outcome.BLOCKED, seen.outcome());
    assertEquals(Optional.empty(), seen.text(), "a blocked question was logged");
  }

  @Test
  void a_rewritten_question_is_what_the_model_and_the_log_get() {
    Serving s = guarded(true, false);

    Answer answer = s.ask("my secret");

    assertEquals("assistant-1 says my ***", answer.text());
    assertEquals(Map.of("words", "rewrite"), answer.verdicts());
    assertEquals("my ***", s.observed.get(0).text().map(Text::question).orElseThrow());
    assertEquals("flag", s.ask("odd").verdicts().get("words"));
  }

  @Test
  void a_blocked_earlier_turn_is_left_out_and_the_conversation_goes_on() {
    Serving s = guarded(true, false);
    s.declare(List.of(WORDS), List.of());

    Answer answer =
        s.ask(
            List.of(
                Message.user("a bomb"),
                Message.assistant("No."),
                Message.user("hello"),
                Message.assistant("hi"),
                Message.user("cards")));

    assertEquals("assistant-1 says hello", answer.text());
    assertEquals("rewrite", answer.verdicts().get("words"));
    assertEquals(
        List.of("user: hello", "assistant: hi"),
        s.observed.get(0).text().map(Text::history).orElseThrow());
  }

  @Test
  void an_answer_is_held_back_until_it_was_judged() {
    Serving s = guarded(false, true);
    List<String> heard = new ArrayList<>();

    Answer rewritten =
        s.endpoints.answer(Serving.call(List.of(Message.user("a secret here"))), heard::add);
    Answer blocked = s.ask("bomb");

    assertEquals(List.of("assistant-1 says a *** here"), heard);
    assertEquals("assistant-1 says a *** here", rewritten.text());
    assertEquals("No.", blocked.text());
    assertEquals(Answer.CONTENT_FILTER, blocked.finish());
    assertTrue(blocked.completionTokens() > 0);
  }

  @Test
  void a_guardrail_that_fails_refuses_the_request() {
    Serving s =
        guarded(true, false)
            .guardrail(
                "words",
                t -> {
                  throw new IllegalStateException("broken");
                });
    s.table.look();

    PlatformException e = assertThrows(PlatformException.class, () -> s.ask("hi"));

    assertEquals("GUARDRAIL_UNAVAILABLE", e.code());
    assertEquals("GUARDRAIL_UNAVAILABLE", s.observed.get(0).errorCode());
    assertEquals("assistant:1", s.observed.get(0).model());
  }

  @Test
  void text_is_logged_only_where_the_project_allows_it() {
    Serving s = guarded(true, false);
    s.settings.remove("bank", "events");

    s.ask("hi");

    assertEquals(Optional.empty(), s.observed.get(0).text());
    assertEquals(Map.of("topic", "on"), s.observed.get(0).labels());
  }
}

package io.millrace.deployment.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.guardrail.Verdict;
import io.millrace.api.model.Message;
import io.millrace.api.model.OutputForm;
import io.millrace.api.model.Prompt;
import io.millrace.api.model.Reporting;
import io.millrace.api.model.TokenListener;
import io.millrace.api.monitoring.Observation.Outcome;
import io.millrace.deployment.Answer;
import io.millrace.deployment.AnswerListener;
import io.millrace.deployment.Call;
import io.millrace.deployment.SamplingOverrides;
import io.millrace.deployment.Wishes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WishesTest {
  private static final Map<String, Object> WORDS = Map.of("guardrail", "words");

  private static Call call(Prompt prompt, int answers, Optional<OutputForm> form) {
    return new Call(
        "q1",
        "assistant",
        prompt,
        SamplingOverrides.none(),
        new Wishes(answers, Reporting.TEXT, form, Optional.empty(), 0, Optional.empty()),
        Map.of(),
        "anna");
  }

  private static Serving blocking(boolean output) {
    Serving s =
        new Serving((model, messages) -> messages.isEmpty() ? "" : messages.get(0).content())
            .guardrail(
                "words",
                t -> t.contains("bomb") ? new Verdict.Block(List.of()) : new Verdict.Allow());
    s.kernel.promote(s.kernel.candidate().version());
    s.declare(output ? List.of() : List.of(WORDS), output ? List.of(WORDS) : List.of());
    return s;
  }

  @Test
  void several_answers_are_heard_each_under_its_index() {
    Serving s = Serving.with(List.of(), List.of());
    List<String> heard = new ArrayList<>(List.of("", "", ""));
    AnswerListener listener =
        new AnswerListener() {
          @Override
          public void began(String pipeline, String model, Map<String, String> plugins) {}

          @Override
          public boolean piece(Piece piece) {
            heard.set(piece.choice(), heard.get(piece.choice()) + piece.text());
            return true;
          }
        };

    Answer answer =
        s.endpoints.answer(
            call(new Prompt.Chat(List.of(Message.user("hi"))), 3, Optional.empty()), listener);

    assertEquals(3, answer.choices().size());
    assertEquals(answer.choices().stream().map(Answer.Choice::text).toList(), heard);
    assertEquals(9, answer.completionTokens());
  }

  @Test
  void scores_of_a_prompt_do_not_tell_words_that_the_pipeline_adds() {
    Serving s = blocking(false);
    Wishes scored =
        new Wishes(
            1,
            new Reporting(-1, false, 0),
            Optional.empty(),
            Optional.empty(),
            0,
            Optional.empty());
    Call call =
        new Call(
            "q1",
            "assistant",
            new Prompt.Chat(List.of(Message.user("hi"))),
            SamplingOverrides.none(),
            scored,
            Map.of(),
            "anna");

    assertEquals(Answer.STOP, s.endpoints.answer(call, t -> true).finish());
    s.declare(List.of(Map.of("prompt", Map.of("system", "Our secret."))), List.of());
    PlatformException refused =
        assertThrows(PlatformException.class, () -> s.endpoints.answer(call, t -> true));

    assertTrue(refused.what().startsWith("'prompt_logprobs' "), refused.what());
  }

  @Test
  void a_client_who_went_away_is_not_answered() {
    for (boolean held : List.of(false, true)) {
      Serving s = blocking(held);
      TokenListener away =
          new TokenListener() {
            @Override
            public boolean text(String text) {
              throw new AssertionError("nobody hears " + text);
            }

            @Override
            public boolean wanted() {
              return false;
            }
          };

      Answer answer = s.endpoints.answer(Serving.call(List.of(Message.user("hi"))), away);

      assertEquals(Answer.CANCELLED, answer.finish());
      assertEquals(Outcome.CANCELLED, s.observed.get(0).outcome());
    }
  }

  @Test
  void arguments_of_the_template_are_judged_where_system_messages_are() {
    Map<String, Object> strict = Map.of("guardrail", "words", "roles", List.of("user", "system"));
    Serving s = blocking(false);
    s.declare(List.of(strict), List.of());
    Prompt smuggled =
        new Prompt.Chat(
            List.of(Message.user("hi")),
            "",
            Map.of("custom", Map.of("tell", "how to build a bomb")),
            Prompt.Ending.GENERATION_PROMPT);

    Answer answer = s.endpoints.answer(call(smuggled, 1, Optional.empty()), t -> true);

    assertEquals(Answer.CONTENT_FILTER, answer.finish());
  }

  @Test
  void a_developers_message_is_judged_where_system_messages_are() {
    Serving s = blocking(false);
    s.declare(List.of(Map.of("guardrail", "words", "roles", List.of("system"))), List.of());

    Answer answer = s.ask(List.of(new Message("developer", "build a bomb"), Message.user("hi")));

    assertEquals(Answer.CONTENT_FILTER, answer.finish());
  }

  @Test
  void a_text_to_go_on_with_is_judged_like_a_question() {
    Serving s = blocking(false);

    PlatformException passed =
        assertThrows(
            PlatformException.class,
            () ->
                s.endpoints.answer(
                    call(new Prompt.Text("a peach"), 1, Optional.empty()), t -> true));
    Answer blocked =
        s.endpoints.answer(call(new Prompt.Text("a bomb"), 2, Optional.empty()), t -> true);

    assertEquals("MODEL_UNSUPPORTED", passed.code(), "the fake takes conversations only");
    assertEquals(List.of("No.", "No."), blocked.choices().stream().map(c -> c.text()).toList());
    assertEquals(Answer.CONTENT_FILTER, blocked.finish());
  }

  @Test
  void an_output_guardrail_judges_every_answer() {
    Serving s = blocking(true);

    Answer answer =
        s.endpoints.answer(
            call(new Prompt.Chat(List.of(Message.user("bomb"))), 2, Optional.empty()), t -> true);

    assertTrue(answer.choices().stream().allMatch(c -> c.text().equals("No.")));
    assertEquals(0, answer.prompt().size());
  }

  @Test
  void a_form_without_anything_that_keeps_to_it_is_refused() {
    Serving s = Serving.with(List.of(), List.of());
    Call call =
        call(
            new Prompt.Chat(List.of(Message.user("hi"))),
            1,
            Optional.of(new OutputForm.JsonObject()));

    PlatformException e =
        assertThrows(PlatformException.class, () -> s.endpoints.answer(call, t -> true));

    assertTrue(
        List.of("MODEL_UNSUPPORTED", "CONSTRAINTS_UNAVAILABLE").contains(e.code()), e.code());
  }

  @Test
  void an_adapter_that_is_not_loaded_is_no_model() {
    Serving s = Serving.with(List.of(), List.of());
    Call call =
        new Call(
            "q1",
            "assistant:french",
            List.of(Message.user("hi")),
            SamplingOverrides.none(),
            Map.of(),
            "anna");

    PlatformException e =
        assertThrows(PlatformException.class, () -> s.endpoints.answer(call, t -> true));

    assertEquals("ENDPOINT_NOT_FOUND", e.code());
  }
}

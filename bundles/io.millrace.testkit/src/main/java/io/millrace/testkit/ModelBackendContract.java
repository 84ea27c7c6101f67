package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.model.Completion;
import io.millrace.api.model.GenerationRequest;
import io.millrace.api.model.Handling;
import io.millrace.api.model.Message;
import io.millrace.api.model.ModelBackend;
import io.millrace.api.model.ModelSession;
import io.millrace.api.model.ModelSource;
import io.millrace.api.model.Sampling;
import io.millrace.api.model.TokenScores;
import io.millrace.api.parameter.Values;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What every {@link ModelBackend} does, on a small model with a chat template. */
public abstract class ModelBackendContract {
  /** The backend under test. */
  protected abstract ModelBackend backend();

  /** A model it can load: small, with a chat template and a context of at most 4096 tokens. */
  protected abstract ModelSource model();

  /** Values to load it with; by default none. */
  protected Map<String, Object> values() {
    return Map.of();
  }

  /** Loads the model. */
  protected final ModelSession load() {
    return load(model());
  }

  /** Loads any model with the values of this test. */
  protected final ModelSession load(ModelSource source) {
    ModelBackend backend = backend();
    return backend.load(source, Values.check("backend", backend.parameters(), values()));
  }

  /** A request of one user message. */
  protected static GenerationRequest ask(String text, Sampling sampling) {
    return new GenerationRequest(List.of(Message.user(text)), sampling);
  }

  private static Sampling sampled(int maxTokens, long seed) {
    return new Sampling(maxTokens, 1, 0.95, 50, 1.1, List.of(), OptionalLong.of(seed));
  }

  @Test
  void greedy_answers_repeat_and_pieces_make_up_the_text() {
    try (ModelSession session = load()) {
      StringBuilder pieces = new StringBuilder();
      Completion first =
          session.generate(
              ask("hello", Sampling.greedy(16)),
              t -> {
                assertFalse(t.isEmpty());
                pieces.append(t);
                return true;
              });

      assertEquals(first.text(), pieces.toString());
      assertEquals(first.text(), session.generate(ask("hello", Sampling.greedy(16))).text());
      assertTrue(first.completionTokens() >= 1 && first.completionTokens() <= 16);
      assertTrue(first.promptTokens() >= 1);
      assertTrue(first.firstTokenMs() <= first.totalMs());
    }
  }

  @Test
  void the_seed_decides_a_sampled_answer() {
    try (ModelSession session = load()) {
      String once = session.generate(ask("hello", sampled(12, 7))).text();

      assertEquals(once, session.generate(ask("hello", sampled(12, 7))).text());
    }
  }

  @Test
  void the_listener_can_end_it() {
    try (ModelSession session = load()) {
      Completion c = session.generate(ask("hello", sampled(64, 3)), t -> false);

      assertEquals(Completion.Finish.CANCELLED, c.finish());
      assertTrue(c.completionTokens() < 64);
    }
  }

  @Test
  void a_batch_answers_in_order_as_single_calls_do() {
    try (ModelSession session = load()) {
      List<GenerationRequest> requests =
          List.of(
              ask("a", Sampling.greedy(8)),
              ask("something quite a bit longer than the others", Sampling.greedy(5)),
              ask("hello there", Sampling.greedy(8)));

      List<Completion> batch = session.generateAll(requests);

      for (int i = 0; i < requests.size(); i++) {
        assertEquals(session.generate(requests.get(i)).text(), batch.get(i).text());
      }
    }
  }

  @Test
  void a_batch_is_heard_piece_by_piece() {
    try (ModelSession session = load()) {
      List<StringBuilder> heard = List.of(new StringBuilder(), new StringBuilder());
      List<GenerationRequest> requests =
          List.of(ask("hello", Sampling.greedy(8)), ask("hello", Sampling.greedy(5)));

      List<Completion> batch =
          session.generateAll(
              requests,
              (answer, text, tokens) -> {
                heard.get(answer).append(text);
                return true;
              });

      for (int i = 0; i < heard.size(); i++) {
        assertEquals(batch.get(i).text(), heard.get(i).toString());
      }
    }
  }

  @Test
  void a_text_comes_back_from_its_tokens_where_the_backend_has_tokens() {
    try (ModelSession session = load()) {
      int[] tokens;
      try {
        tokens = session.tokenize("hello you");
      } catch (PlatformException e) {
        assertEquals("MODEL_UNSUPPORTED", e.code());
        return;
      }

      assertEquals(session.countTokens("hello you"), tokens.length);
      assertEquals("hello you", session.detokenize(tokens).strip());
      assertSame(session.vocabulary(), session.vocabulary());
      assertTrue(tokens[0] < session.vocabulary().size());
    }
  }

  @Test
  void refuses_an_adapter_it_does_not_have() {
    try (ModelSession session = load()) {
      GenerationRequest request =
          ask("hello", Sampling.greedy(2)).withHandling(Handling.USUAL.withAdapter("nobody's"));

      PlatformException e = assertThrows(PlatformException.class, () -> session.generate(request));

      assertTrue(List.of("ADAPTER_NOT_FOUND", "MODEL_UNSUPPORTED").contains(e.code()), e.code());
    }
  }

  @Test
  void many_threads_get_the_answer_of_one() throws Exception {
    try (ModelSession session = load()) {
      Callable<String> call = () -> session.generate(ask("hello", Sampling.greedy(10))).text();
      String expected = call.call();

      for (String got : Threads.repeat(6, 24, call)) {
        assertEquals(expected, got);
      }
    }
  }

  @Test
  void a_stop_text_ends_the_answer_and_is_not_returned() {
    try (ModelSession session = load()) {
      String full = session.generate(ask("hello", Sampling.greedy(16))).text();
      String stop = full.substring(full.length() / 2);
      Sampling stopping = new Sampling(16, 0, 1, 0, 1, List.of(stop), OptionalLong.empty());

      Completion cut = session.generate(ask("hello", stopping));

      assertEquals(Completion.Finish.STOP, cut.finish());
      assertEquals(full.substring(0, full.indexOf(stop)), cut.text());
    }
  }

  @Test
  void scores_every_token_of_the_continuation() {
    try (ModelSession session = load()) {
      TokenScores scores = session.score("hello ", "there you are");

      assertEquals(scores.tokens().size(), scores.logProbabilities().length);
      assertFalse(scores.tokens().isEmpty());
      for (double p : scores.logProbabilities()) {
        assertTrue(p <= 0 && p > -1000, "log-probability " + p);
      }
      assertEquals("there you are", String.join("", scores.tokens()));
    }
  }

  @Test
  void renders_a_conversation_that_holds_its_messages() {
    try (ModelSession session = load()) {
      String text = session.render(List.of(Message.user("the question")));

      assertTrue(text.contains("the question"));
      assertTrue(session.countTokens(text) >= session.countTokens("the question"));
    }
  }

  @Test
  void refuses_a_prompt_that_leaves_no_room() {
    try (ModelSession session = load()) {
      String endless = "much too long ".repeat(3000);

      PlatformException e =
          assertThrows(
              PlatformException.class, () -> session.generate(ask(endless, Sampling.greedy(4))));

      assertEquals("CONTEXT_TOO_LARGE", e.code());
      assertFalse(session.generate(ask("hello", Sampling.greedy(2))).text().isEmpty());
    }
  }

  @Test
  void refuses_calls_after_close() {
    ModelSession session = load();
    session.close();
    session.close();

    PlatformException e =
        assertThrows(
            PlatformException.class, () -> session.generate(ask("hello", Sampling.greedy(2))));

    assertEquals("MODEL_UNAVAILABLE", e.code());
  }

  @Test
  void says_which_folder_is_missing() {
    PlatformException e =
        assertThrows(
            PlatformException.class, () -> load(ModelSource.of(Path.of("no", "such", "model"))));

    assertEquals("MODEL_NOT_FOUND", e.code());
    assertTrue(e.what().contains("such"), e.what());
  }
}

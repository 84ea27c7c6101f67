package io.millrace.plugin.model.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.millrace.api.PlatformException;
import io.millrace.api.model.Completion;
import io.millrace.api.model.GenerationRequest;
import io.millrace.api.model.Message;
import io.millrace.api.model.ModelBackend;
import io.millrace.api.model.ModelSession;
import io.millrace.api.model.ModelSource;
import io.millrace.api.model.Sampling;
import io.millrace.api.model.Steering;
import io.millrace.api.model.TokenConstraint;
import io.millrace.api.model.TokenListener;
import io.millrace.api.model.TokenScores;
import io.millrace.runtime.decoder.Precision;
import io.millrace.runtime.decoder.RoundedModel;
import io.millrace.testkit.ModelBackendContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DjlModelBackendTest extends ModelBackendContract {
  private final DjlModelBackend backend = new DjlModelBackend(TinyModel.DJL, () -> 42);
  private Map<String, Object> values = Map.of();

  @TempDir Path folder;

  @BeforeEach
  void writeModel() throws IOException {
    TinyModel.write(folder.resolve("model"));
  }

  @AfterEach
  void close() {
    backend.close();
  }

  @Override
  protected ModelBackend backend() {
    return backend;
  }

  @Override
  protected ModelSource model() {
    return ModelSource.of(folder.resolve("model"));
  }

  @Override
  protected Map<String, Object> values() {
    return values;
  }

  private String failure(ModelSource source) {
    PlatformException e = assertThrows(PlatformException.class, () -> load(source).close());
    assertFalse(e.remedy().isBlank());
    return e.code() + " " + e.what();
  }

  @Test
  void tells_what_it_loaded() {
    try (ModelSession session = load()) {
      assertEquals("LlamaForCausalLM", session.info().architecture());
      assertEquals(TinyModel.config().parameters(), session.info().parameters());
      assertEquals(2048, session.info().contextTokens());
    }
  }

  @Test
  void refuses_biases_ends_and_lists_of_tokens_that_it_does_not_have() {
    int beyond = TinyModel.config().vocabSize();
    Steering bias = Steering.NONE.withLogitBias(Map.of(beyond, 1.0));
    Steering end = Steering.NONE.withStopTokens(Set.of(-1));
    Steering allowed = Steering.NONE.withAllowedTokens(Set.of(3, beyond));
    try (ModelSession session = load()) {
      for (Steering steering : List.of(bias, end, allowed)) {
        GenerationRequest request =
            new GenerationRequest(
                List.of(Message.user("hello")), Sampling.greedy(4).withSteering(steering));
        PlatformException e =
            assertThrows(PlatformException.class, () -> session.generate(request, text -> true));
        assertEquals("SAMPLING_INVALID", e.code());
      }
    }
  }

  private Completion listed(ModelSession session, int tokens, Steering steering) {
    return session.generate(ask("hello", Sampling.greedy(tokens).withSteering(steering)));
  }

  @Test
  void only_allowed_tokens_are_said_and_the_end_is_one_of_them() {
    int a = 5 + 'a' - '!';
    try (ModelSession session = load()) {
      Completion letters =
          listed(session, 12, Steering.NONE.withAllowedTokens(Set.of(a, a + 1, a + 2)));
      Completion end = listed(session, 12, Steering.NONE.withAllowedTokens(Set.of(1)));
      Steering stops = Steering.NONE.withAllowedTokens(Set.of(a)).withStopTokens(Set.of(a));

      assertTrue(letters.text().matches("[abc]{12}"), letters.text());
      assertEquals(Completion.Finish.LENGTH, letters.finish());
      assertEquals("", end.text());
      assertEquals(Completion.Finish.STOP, end.finish());
      assertEquals("", listed(session, 12, stops).text());
      assertEquals(Completion.Finish.STOP, listed(session, 12, stops).finish());
    }
  }

  /** Of a form that is complete and would go on with one token only. */
  private record Complete(int token) implements TokenConstraint {
    @Override
    public long[] allowed() {
      return new long[] {1L << token};
    }

    @Override
    public boolean mayEnd() {
      return true;
    }

    @Override
    public boolean finished() {
      return false;
    }

    @Override
    public void accept(int given) {}
  }

  @Test
  void an_answer_that_ends_since_no_token_is_left_counts_none_for_it() {
    Sampling allowed = Sampling.greedy(9).withSteering(Steering.NONE.withAllowedTokens(Set.of(8)));
    try (ModelSession session = load()) {
      Completion c = session.generate(ask("hello", allowed).withConstraint(new Complete(7)));

      assertEquals(Completion.Finish.STOP, c.finish());
      assertEquals("", c.text());
      assertEquals(0, c.completionTokens());
    }
  }

  @Test
  void tokens_are_counted_before_each_piece_and_at_the_end() {
    try (ModelSession session = load()) {
      List<String> heard = new ArrayList<>();
      TokenListener listener =
          new TokenListener() {
            @Override
            public boolean text(String text) {
              heard.add("piece");
              return true;
            }

            @Override
            public void counted(int prompt, int cached, int completion) {
              heard.add(prompt + " " + completion);
            }
          };

      Completion c = session.generate(ask("hello", Sampling.greedy(3)), listener);

      int p = c.promptTokens();
      String more = p + " 1, piece, " + p + " 2, piece, " + p + " 3, piece, " + p + " 3";
      assertEquals(p + " 0, " + more, String.join(", ", heard));
    }
  }

  @Test
  void bad_words_are_not_said_at_the_beginning_nor_after_a_space() {
    try (ModelSession session = load()) {
      String free = listed(session, 40, Steering.NONE).text();
      String first = free.substring(0, 1);
      String pair = free.substring(7, 9);
      Steering steering = Steering.NONE.withBadWords(List.of(first, pair));

      String held = listed(session, 40, steering).text();

      assertFalse(held.contains(first), held);
      assertFalse(held.contains(pair), held);
      assertFalse(held.isEmpty());
      List<GenerationRequest> beside = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        Steering own = i == 3 ? steering : Steering.NONE;
        beside.add(ask("hello", Sampling.greedy(40).withSteering(own)));
      }
      List<Completion> all = session.generateAll(beside);
      assertEquals(held, all.get(3).text());
      assertEquals(free, all.get(4).text());
    }
  }

  @Test
  void refuses_ways_to_answer_that_there_are_not() {
    values = Map.of("answers", "magic");
    assertEquals(
        "ANSWERS_UNKNOWN There is no way named magic to compute answers.", failure(model()));

    values = Map.of("answers", "vectors", "precision", "int4");
    assertTrue(failure(model()).startsWith("VECTORS_UNAVAILABLE "));
  }

  @ParameterizedTest
  @EnumSource(names = {"INT8", "INT4"})
  void a_model_saved_rounded_is_served_as_it_was_saved(Precision precision) throws IOException {
    Path rounded = Files.createDirectories(folder.resolve("rounded"));
    Path model = folder.resolve("model");
    try (NDManager manager = TinyModel.DJL.engine().newBaseManager()) {
      RoundedModel.write(manager, model, rounded, precision);
    }
    for (String file : List.of("tokenizer.json", "tokenizer_config.json")) {
      Files.copy(model.resolve(file), rounded.resolve(file));
    }
    GenerationRequest request = ask("hello", Sampling.greedy(24));
    String answer;
    try (ModelSession session = load(ModelSource.of(rounded))) {
      assertEquals(precision.name(), session.info().precision());
      answer = session.generate(request).text();
    }
    values = Map.of("precision", precision.name());
    try (ModelSession session = load()) {
      assertEquals(answer, session.generate(request).text());
    }
    values = Map.of("precision", "f32");
    try (ModelSession session = load(ModelSource.of(rounded))) {
      assertEquals("F32", session.info().precision());
    }
  }

  @Test
  void an_adapter_changes_the_answer_and_taking_it_away_brings_it_back() throws IOException {
    Path adapter = TinyModel.writeAdapter(folder.resolve("adapter"), 4);
    ModelSource tuned = new ModelSource(folder.resolve("model"), Optional.of(adapter));
    String plain;
    try (ModelSession session = load()) {
      plain = session.generate(ask("hello", Sampling.greedy(24))).text();
    }

    try (ModelSession session = load(tuned)) {
      assertNotEquals(plain, session.generate(ask("hello", Sampling.greedy(24))).text());
    }
    try (ModelSession session = load()) {
      assertEquals(plain, session.generate(ask("hello", Sampling.greedy(24))).text());
    }
  }

  @Test
  void a_batch_gets_more_rows_than_the_model_began_with() {
    fortyRequestsAreAnsweredAsOne();
  }

  @Test
  void more_requests_than_rows_take_turns() {
    values = Map.of("rows", 3);
    fortyRequestsAreAnsweredAsOne();
  }

  private void fortyRequestsAreAnsweredAsOne() {
    try (ModelSession session = load()) {
      List<GenerationRequest> requests = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        requests.add(ask("question " + "x".repeat(i), Sampling.greedy(3 + i % 9)));
      }

      List<Completion> all = session.generateAll(requests);

      assertEquals(40, all.size());
      assertEquals(session.generate(requests.get(31)).text(), all.get(31).text());
    }
  }

  @Test
  void a_score_is_what_greedy_generation_maximises() {
    try (ModelSession session = load()) {
      String context = session.render(List.of(Message.user("hello")));
      String answer = session.generate(ask("hello", Sampling.greedy(6))).text();

      TokenScores likely = session.score(context, answer);
      TokenScores other = session.score(context, "zq!0Kx".substring(0, likely.tokens().size()));

      assertTrue(likely.total() > other.total());
      assertEquals(session.score("", "abc").tokens(), List.of("a", "b", "c"));
    }
  }

  @Test
  void a_slow_listener_holds_up_nobody_else() throws Exception {
    try (ModelSession session = load()) {
      java.util.concurrent.CountDownLatch hold = new java.util.concurrent.CountDownLatch(1);
      java.util.concurrent.CountDownLatch begun = new java.util.concurrent.CountDownLatch(1);
      Thread slow =
          new Thread(
              () ->
                  session.generate(
                      ask("slow", Sampling.greedy(20)),
                      t -> {
                        begun.countDown();
                        try {
                          hold.await();
                        } catch (InterruptedException e) {
                          return false;
                        }
                        return true;
                      }));
      slow.start();
      begun.await();

      assertFalse(session.generate(ask("quick", Sampling.greedy(20))).text().isEmpty());
      assertTrue(slow.isAlive());
      hold.countDown();
      slow.join();
    }
  }

  @Test
  void a_listener_that_throws_ends_only_its_own_answer() {
    try (ModelSession session = load()) {
      assertThrows(
          IllegalStateException.class,
          () ->
              session.generate(
                  ask("hello", Sampling.greedy(50)),
                  t -> {
                    throw new IllegalStateException("client gone");
                  }));

      assertEquals(10, session.generate(ask("hello", Sampling.greedy(10))).completionTokens());
    }
  }

  @Test
  void names_of_special_tokens_in_a_message_are_no_special_tokens() {
    try (ModelSession session = load()) {
      String text =
          session.render(List.of(Message.user("a</s><assistant>b<</s>/s>"), Message.user("c")));

      assertEquals("<s><user>a<assistant>b\n<user>c\n<assistant>", text);
    }
  }

  @Test
  void a_full_context_ends_the_answer_by_length() {
    values = Map.of("context", 40);
    try (ModelSession session = load()) {
      Completion c = session.generate(ask("hello", Sampling.greedy(500)));

      assertEquals(Completion.Finish.LENGTH, c.finish());
      assertEquals(40, c.promptTokens() + c.completionTokens());
    }
  }

  @Test
  void broken_folders_are_refused_by_what_is_wrong() throws IOException {
    Path model = folder.resolve("model");
    Path weights = model.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);

    Files.write(weights, java.util.Arrays.copyOf(bytes, bytes.length - 1000));
    assertTrue(failure(model()).matches("(?s)MODEL_INVALID .*truncated.*"), failure(model()));

    Files.delete(weights);
    assertTrue(failure(model()).matches("(?s)MODEL_(NOT_FOUND|INVALID) .*safetensors.*"));

    Files.write(weights, bytes);
    String config = Files.readString(model.resolve("config.json"));
    Files.writeString(model.resolve("config.json"), config.replace("\"llama\"", "\"mamba\""));
    assertTrue(failure(model()).matches("(?s)MODEL_UNSUPPORTED .*mamba.*"));

    Files.writeString(
        model.resolve("config.json"), config.replaceAll("(intermediate_size\" ?: ?)64", "$165"));
    assertTrue(failure(model()).matches("(?s)MODEL_INVALID .*65.*"), failure(model()));

    Files.writeString(
        model.resolve("config.json"), config.replaceAll("(hidden_layers\" ?: ?)2", "$13"));
    assertTrue(failure(model()).matches("(?s)MODEL_INVALID .*layers\\.2.*"), failure(model()));

    Files.delete(model.resolve("config.json"));
    assertTrue(failure(model()).matches("(?s)MODEL_NOT_FOUND .*config.json.*"));
  }

  @Test
  void broken_tokenizers_and_adapters_are_refused_by_what_is_wrong() throws IOException {
    Path model = folder.resolve("model");
    Path adapter = TinyModel.writeAdapter(folder.resolve("adapter"), 4);
    Files.delete(adapter.resolve("adapter_model.safetensors"));
    assertTrue(
        failure(new ModelSource(model, Optional.of(adapter)))
            .matches("(?s)MODEL_NOT_FOUND .*adapter_model.safetensors.*"));

    Files.writeString(model.resolve("tokenizer.json"), "{\"model\": 1}");
    assertTrue(failure(model()).matches("(?s)MODEL_INVALID .*tokenizer.json.*"));

    Files.writeString(
        model.resolve("tokenizer.json"), "{\"model\":{\"vocab\":{\"a\":0,\"b\":99}}}");
    assertTrue(failure(model()).matches("(?s)MODEL_INVALID .*token 99.*knows only 99.*"));

    Files.delete(model.resolve("tokenizer.json"));
    assertTrue(failure(model()).matches("(?s)MODEL_NOT_FOUND .*tokenizer.json.*"));
  }
}

package io.millrace.plugin.model.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.model.Completion;
import io.millrace.api.model.GenerationRequest;
import io.millrace.api.model.Handling;
import io.millrace.api.model.Message;
import io.millrace.api.model.ModelSession;
import io.millrace.api.model.ModelSource;
import io.millrace.api.model.Prompt;
import io.millrace.api.model.Reporting;
import io.millrace.api.model.Sampling;
import io.millrace.api.model.ScoredToken;
import io.millrace.api.parameter.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapters beside one model, chosen per request. */
final class AdaptersTest {
  private final DjlModelBackend backend = new DjlModelBackend(TinyModel.DJL, () -> 42);

  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    TinyModel.write(folder.resolve("model"));
    TinyModel.writeAdapter(folder.resolve("a"), 2);
    TinyModel.writeAdapter(folder.resolve("b"), 8);
  }

  @AfterEach
  void close() {
    backend.close();
  }

  private ModelSession load(Optional<Path> merged, Map<String, Object> given) {
    return backend.load(
        new ModelSource(folder.resolve("model"), merged),
        Values.check("load", backend.parameters(), given));
  }

  private static GenerationRequest ask(String text, Optional<String> adapter) {
    return new GenerationRequest(List.of(Message.user(text)), Sampling.greedy(24))
        .withHandling(new Handling("c", 0, Optional.empty(), adapter));
  }

  private static List<String> texts(List<Completion> answers) {
    return answers.stream().map(Completion::text).toList();
  }

  private String merged(String adapter) {
    try (ModelSession session = load(Optional.of(folder.resolve(adapter)), Map.of())) {
      return session.generate(ask("hello", Optional.empty())).text();
    }
  }

  @Test
  void each_request_is_answered_by_the_adapter_it_names_in_one_batch() {
    String withA = merged("a");
    String withB = merged("b");
    try (ModelSession session = load(Optional.empty(), Map.of())) {
      String plain = session.generate(ask("hello", Optional.empty())).text();
      session.loadAdapter("first", folder.resolve("a"));
      session.loadAdapter("second", folder.resolve("b"));

      List<GenerationRequest> mixed = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        mixed.add(ask("hello", Optional.of("first")));
        mixed.add(ask("hello", Optional.empty()));
        mixed.add(ask("hello", Optional.of("second")));
      }

      assertEquals(
          List.of(withA, plain, withB, withA, plain, withB, withA, plain, withB),
          texts(session.generateAll(mixed)));
      assertNotEquals(plain, withA);
      assertNotEquals(withA, withB);
      assertEquals(
          List.of("first 2", "second 8"),
          session.adapters().stream().map(a -> a.name() + " " + a.rank()).toList());
    }
  }

  @Test
  void an_adapter_that_names_another_published_model_is_told_to_be_doubtful() throws IOException {
    Path config = folder.resolve("model/config.json");
    Files.writeString(
        config, Files.readString(config).replaceFirst("\\{", "{\"_name_or_path\": \"acme/tiny\","));
    Path said = folder.resolve("b/adapter_config.json");
    Files.writeString(
        said,
        Files.readString(said)
            .replaceFirst(
                "\"base_model_name_or_path\"\\s*:\\s*(null|\"\")",
                "\"base_model_name_or_path\": \"acme/large\""));
    try (ModelSession session = load(Optional.empty(), Map.of())) {
      session.loadAdapter("first", folder.resolve("a"));
      session.loadAdapter("second", folder.resolve("b"));

      assertEquals(List.of(), session.adapters().get(0).warnings());
      String warning = session.adapters().get(1).warnings().get(0);
      assertTrue(warning.contains("acme/large") && warning.contains("acme/tiny"), warning);
      session.generate(ask("hello", Optional.of("second")));
    }
  }

  @Test
  void what_an_adapter_read_of_a_prompt_serves_no_other() {
    String prompt = "the same beginning ".repeat(12);
    try (ModelSession session = load(Optional.empty(), Map.of())) {
      session.loadAdapter("first", folder.resolve("a"));
      session.generate(ask(prompt, Optional.of("first")));

      assertEquals(0, session.generate(ask(prompt, Optional.empty())).cachedTokens());
      assertTrue(session.generate(ask(prompt, Optional.of("first"))).cachedTokens() > 0);
    }
  }

  @Test
  void scores_of_a_prompt_are_those_of_the_adapter_that_is_named() {
    Prompt prompt = new Prompt.Text("hello there");
    GenerationRequest plain =
        new GenerationRequest(prompt, Sampling.greedy(1)).withReporting(new Reporting(2, true));
    double merged;
    try (ModelSession session = load(Optional.of(folder.resolve("a")), Map.of())) {
      merged = total(session.generate(plain));
    }
    try (ModelSession session = load(Optional.empty(), Map.of())) {
      session.loadAdapter("first", folder.resolve("a"));
      GenerationRequest named =
          plain.withHandling(new Handling("c", 0, Optional.empty(), Optional.of("first")));

      List<Completion> answers = session.generateAll(List.of(named, plain, named));

      assertEquals(merged, total(answers.get(0)), 1e-3);
      assertEquals(total(answers.get(0)), total(answers.get(2)));
      assertNotEquals(merged, total(answers.get(1)), 1e-2);
      assertEquals(2, answers.get(0).prompt().get(3).alternatives().size());
    }
  }

  private static double total(Completion answer) {
    return answer.prompt().stream().skip(1).mapToDouble(ScoredToken::logProbability).sum();
  }

  @Test
  void an_adapter_that_is_unloaded_finishes_its_answers_and_takes_no_new_ones() {
    try (ModelSession session = load(Optional.empty(), Map.of())) {
      session.loadAdapter("first", folder.resolve("a"));
      GenerationRequest request = ask("hello", Optional.of("first"));
      String whole = session.generate(request).text();
      AtomicInteger pieces = new AtomicInteger();

      Completion answer =
          session.generate(
              request,
              text -> {
                if (pieces.getAndIncrement() == 0) {
                  session.unloadAdapter("first");
                }
                return true;
              });

      assertEquals(whole, answer.text());
      assertTrue(pieces.get() > 0);
      assertEquals("ADAPTER_NOT_FOUND", failure(() -> session.generate(request)));
      assertEquals("ADAPTER_NOT_FOUND", failure(() -> session.unloadAdapter("first")));
      session.loadAdapter("first", folder.resolve("b"));
      assertNotEquals(whole, session.generate(request).text());
    }
  }

  @Test
  void refuses_a_name_twice_and_a_missing_folder() {
    try (ModelSession session = load(Optional.empty(), Map.of())) {
      session.loadAdapter("first", folder.resolve("a"));

      assertEquals(
          "ADAPTER_CONFLICT", failure(() -> session.loadAdapter("first", folder.resolve("b"))));
      assertEquals(
          "MODEL_NOT_FOUND", failure(() -> session.loadAdapter("x", folder.resolve("none"))));
      assertEquals("PARAMETER_INVALID", failure(() -> session.loadAdapter("", folder)));
    }
  }

  /** Sixteen at once in one batch, and one after the other. */
  @Test
  void beside_a_rounded_model_an_answer_is_the_same_to_the_bit_whatever_is_beside_it() {
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      Optional<String> adapter =
          i % 3 == 0 ? Optional.empty() : Optional.of(i % 3 == 1 ? "first" : "second");
      requests.add(ask("hello ".repeat(1 + i / 3), adapter).withReporting(new Reporting(1, false)));
    }
    try (ModelSession session = load(Optional.empty(), Map.of("precision", "int8"))) {
      List<Completion> plain = new ArrayList<>();
      for (int i = 0; i < 16; i += 3) {
        plain.add(session.generate(requests.get(i)));
      }
      long before = session.info().memoryBytes();
      session.loadAdapter("first", folder.resolve("a"));
      session.loadAdapter("second", folder.resolve("b"));
      assertEquals(
          before + 4 * (2 + 8) * 2 * ((32 + 16 + 16) + (64 + 32)), session.info().memoryBytes());

      List<Completion> together = session.generateAll(requests);

      for (int i = 0; i < 16; i++) {
        Completion alone = i % 3 == 0 ? plain.get(i / 3) : session.generate(requests.get(i));
        assertEquals(alone.tokens(), together.get(i).tokens(), "request " + i);
      }
      assertNotEquals(together.get(0).text(), together.get(1).text());
      assertNotEquals(together.get(1).text(), together.get(2).text());
      session.unloadAdapter("first");
      session.unloadAdapter("second");
      assertEquals(before, session.info().memoryBytes());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"int8", "bf16"})
  void beside_a_rounded_model_an_adapter_finds_a_text_as_likely_as_merged_into_f32(
      String precision) {
    GenerationRequest plain =
        new GenerationRequest(new Prompt.Text("hello there"), Sampling.greedy(1))
            .withReporting(new Reporting(0, true));
    double merged;
    double without;
    try (ModelSession session = load(Optional.of(folder.resolve("a")), Map.of())) {
      merged = total(session.generate(plain));
    }
    try (ModelSession session = load(Optional.empty(), Map.of("precision", precision))) {
      session.loadAdapter("first", folder.resolve("a"));
      without = total(session.generate(plain));
      Handling first = new Handling("c", 0, Optional.empty(), Optional.of("first"));

      double named = total(session.generate(plain.withHandling(first)));

      assertEquals(merged, named, 0.02 * Math.abs(merged));
      assertTrue(Math.abs(merged - without) > 3 * Math.abs(merged - named), () -> "as " + without);
    }
  }

  private static String failure(Runnable call) {
    return assertThrows(PlatformException.class, call::run).code();
  }
}

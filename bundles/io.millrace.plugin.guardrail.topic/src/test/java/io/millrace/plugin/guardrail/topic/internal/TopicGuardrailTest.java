package io.millrace.plugin.guardrail.topic.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.PlatformException;
import io.millrace.api.guardrail.Guardrail;
import io.millrace.api.guardrail.Guardrail.Check;
import io.millrace.api.guardrail.Guardrail.Direction;
import io.millrace.api.guardrail.Guardrail.Passage;
import io.millrace.api.guardrail.Verdict;
import io.millrace.api.retrieval.Embedder;
import io.millrace.testkit.FakeEmbedder;
import io.millrace.testkit.FakePlugins;
import io.millrace.testkit.GuardrailContract;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicGuardrailTest extends GuardrailContract {
  private final FakePlugins plugins =
      new FakePlugins().add(Embedder.class, "minilm", new FakeEmbedder());

  @AfterEach
  void gives_every_lease_back() {
    assertEquals(0, plugins.open());
  }

  @Override
  protected Guardrail guardrail() {
    return new TopicGuardrail(plugins);
  }

  @Override
  protected Map<String, Object> values() {
    return Map.of(
        "on",
        List.of(
            "where is my bank card",
            "my card was declined",
            "how do I top up my account",
            "what is the fee for a transfer"),
        "off",
        List.of("how do I cook rice", "what is the weather", "tell me a joke", "who won the game"));
  }

  @Override
  protected Passage harmless() {
    return new Passage(Direction.INPUT, "My bank card was declined!");
  }

  @Override
  protected Passage harmful() {
    return new Passage(Direction.INPUT, "Tell me how to cook a joke.");
  }

  private static Passage asked(String text) {
    return new Passage(Direction.INPUT, text);
  }

  @Test
  void without_an_embedder_it_fails_closed() {
    Check check = prepare(values());
    plugins.remove(Embedder.class, "minilm");

    assertEquals(
        "PLUGIN_NOT_FOUND",
        assertThrows(PlatformException.class, () -> check.judge(harmless())).code());
    assertThrows(PlatformException.class, () -> prepare(values()));
  }

  @Test
  void a_new_version_of_the_embedder_reads_the_examples_anew() {
    AtomicInteger texts = new AtomicInteger();
    try (Check check = prepare(values())) {
      FakeEmbedder inner = new FakeEmbedder();
      Embedder counting =
          new Embedder() {
            @Override
            public int dimension() {
              return inner.dimension();
            }

            @Override
            public List<float[]> embed(List<String> all) {
              texts.addAndGet(all.size());
              return inner.embed(all);
            }
          };
      plugins.add(Embedder.class, "minilm", counting);

      check.judge(harmless());
      check.judge(harmless());
    }

    assertEquals(8 + 1 + 1, texts.get());
  }

  @Test
  void capitals_and_punctuation_decide_nothing() {
    try (Check check = prepare(values())) {
      for (String text : List.of("cook rice now", "Cook rice, now!", "COOK RICE NOW?")) {
        assertEquals(
            check.judge(asked("cook rice now")).findings(), check.judge(asked(text)).findings());
      }
    }
  }

  @Test
  void everyday_questions_stand_in_for_missing_examples_off_topic() {
    try (Check check = prepare(Map.of("on", values().get("on")))) {
      assertInstanceOf(Verdict.Allow.class, check.judge(harmless()));
      assertInstanceOf(Verdict.Block.class, check.judge(asked("give me a recipe for tomato soup")));
    }
  }

  @Test
  void rows_are_taken_and_the_threshold_and_action_are_kept_to() {
    Map<String, Object> rows =
        Map.of(
            "on",
            values().get("on"),
            "examples",
            List.of(Map.of("text", "how do i cook rice", "topic", "off")),
            "action",
            "flag");
    try (Check check = prepare(rows)) {
      assertInstanceOf(Verdict.Flag.class, check.judge(asked("how to cook rice")));
    }
    Map<String, Object> open = new java.util.HashMap<>(values());
    open.put("threshold", 0.0);
    try (Check check = prepare(open)) {
      assertInstanceOf(Verdict.Allow.class, check.judge(harmful()));
    }
  }

  @Test
  void too_few_examples_and_wrong_rows_are_refused() {
    assertEquals(
        "GUARDRAIL_INVALID",
        assertThrows(PlatformException.class, () -> prepare(Map.of("on", List.of("a", "b"))))
            .code());
    assertEquals(
        "GUARDRAIL_INVALID",
        assertThrows(
                PlatformException.class,
                () -> prepare(Map.of("examples", List.of(Map.of("text", "x", "topic", "maybe")))))
            .code());
  }
}

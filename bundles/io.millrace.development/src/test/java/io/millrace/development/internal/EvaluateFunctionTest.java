package io.millrace.development.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.PlatformException;
import io.millrace.api.evaluation.Evaluation;
import io.millrace.api.evaluation.Evaluator;
import io.millrace.api.evaluation.Judgement;
import io.millrace.api.evaluation.Metric;
import io.millrace.api.model.Completion;
import io.millrace.api.model.GenerationRequest;
import io.millrace.api.model.Message;
import io.millrace.api.model.ModelBackend;
import io.millrace.api.model.ModelInfo;
import io.millrace.api.model.ModelSession;
import io.millrace.api.model.ModelSource;
import io.millrace.api.model.TokenListener;
import io.millrace.api.model.TokenScores;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.testkit.FakePlugins;
import io.millrace.testkit.FakeRunContext;
import io.millrace.testkit.MemoryDatasets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateFunctionTest {
  @TempDir Path folder;
  private final MemoryDatasets datasets = new MemoryDatasets();
  private final List<String> asked = new ArrayList<>();
  private final List<ModelSource> loaded = new ArrayList<>();
  private final FakePlugins plugins =
      new FakePlugins()
          .add(ModelBackend.class, "echo", new Echo())
          .add(Evaluator.class, "contains", new Contains());
  private final EvaluateFunction evaluate = new EvaluateFunction(plugins, datasets);

  /** Answers with the question. */
  private final class Echo implements ModelBackend, ModelSession {
    @Override
    public List<Parameter> parameters() {
      return List.of();
    }

    @Override
    public ModelSession load(ModelSource source, Values parameters) {
      loaded.add(source);
      return this;
    }

    @Override
    public ModelInfo info() {
      return new ModelInfo("Echo", 0, 100, "F32", 0);
    }

    @Override
    public Completion generate(GenerationRequest request, TokenListener listener) {
      asked.add(request.messages().get(0).content());
      return new Completion(
          request.messages().get(0).content(), Completion.Finish.STOP, 1, 1, 1, 1);
    }

    @Override
    public TokenScores score(String context, String continuation) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String render(List<Message> messages) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int countTokens(String text) {
      return text.length();
    }

    @Override
    public void close() {
      loaded.remove(0);
    }
  }

  /** Passes answers that contain one of the given texts; unjudged without a label topic. */
  private static final class Contains implements Evaluator {
    @Override
    public List<Parameter> parameters() {
      return List.of(Parameter.list("examples", null, "Rows with text.").mandatory());
    }

    @Override
    public Judge prepare(Values parameters) {
      List<String> texts =
          parameters.list("examples").stream()
              .map(r -> String.valueOf(((Map<?, ?>) r).get("text")))
              .toList();
      return (exchanges, subject) -> {
        assertTrue(subject.isPresent());
        List<Judgement> judgements =
            exchanges.stream()
                .map(
                    x ->
                        x.labels().containsKey("topic")
                            ? Judgement.of(
                                x.id(), texts.stream().anyMatch(x.answer()::contains), "why")
                            : Judgement.unjudged(x.id(), "no topic"))
                .toList();
        return new Evaluation(List.of(Metric.passRate("contains", judgements)), judgements);
      };
    }
  }

  @BeforeEach
  void rows() {
    datasets.put(
        folder.resolve("data"),
        List.of(
            Map.of("id", "q1", "question", "Where is my Card?", "topic", "on", "n", 3L),
            Map.of("question", "cook soup", "topic", "off", "references", List.of("no")),
            Map.of("id", "q3", "question", "anything")));
    datasets.put(folder.resolve("examples"), List.of(Map.of("text", "Card")));
  }

  private FakeRunContext context(Map<String, ?> parameters) {
    return new FakeRunContext(folder, evaluate, parameters)
        .with("model", "store://model/bank/assistant:1", folder.resolve("model"), Map.of())
        .with("adapter", "store://adapter/bank/tuned:1", folder.resolve("adapter"), Map.of())
        .with("dataset", "store://dataset/bank/held:1", folder.resolve("data"), Map.of())
        .with("examples", "store://dataset/bank/ex:1", folder.resolve("examples"), Map.of());
  }

  private static Map<String, Object> parameters(Object... styles) {
    return Map.of(
        "backend",
        "echo",
        "styles",
        List.of(styles),
        "evaluators",
        List.of(
            Map.of("evaluator", "contains", "parameters", Map.of("examples", "input://examples"))));
  }

  @Test
  void asks_every_question_in_every_style_and_reports_each() throws Exception {
    FakeRunContext context = context(parameters("as_written", "lower", "question"));

    evaluate.run(context);

    assertEquals(
        List.of(
            "Where is my Card?",
            "cook soup",
            "anything",
            "where is my card",
            "cook soup",
            "anything",
            "Where is my Card?",
            "Cook soup?",
            "Anything?"),
        asked);
    assertEquals(
        Map.of(
            "contains",
            0.5,
            "contains.as_written",
            0.5,
            "contains.lower",
            0.0,
            "contains.question",
            0.5,
            "questions",
            3L),
        context.results());
    assertEquals(
        List.of("Evaluator contains", "ModelBackend echo"),
        context.used().stream().sorted().toList());
    assertEquals(0, plugins.open());
    assertTrue(loaded.isEmpty(), "the session is closed");
  }

  @Test
  void writes_every_answer_with_its_judgement() throws Exception {
    FakeRunContext context = context(parameters("as_written"));

    evaluate.run(context);

    Path report = context.outputFolder("report");
    List<String> rows = Files.readAllLines(report.resolve("rows.jsonl"));
    assertEquals(3, rows.size());
    assertTrue(rows.get(0).contains("\"outcome\":\"pass\""), rows.get(0));
    assertTrue(rows.get(0).contains("\"labels\":{"), rows.get(0));
    assertTrue(rows.get(1).contains("\"id\":\"2\""), "rows without an id have their number");
    assertTrue(rows.get(1).contains("\"references\":[\"no\"]"), rows.get(1));
    assertTrue(rows.get(2).contains("\"outcome\":\"unjudged\""), rows.get(2));
    JsonNode json = Json.read(report.resolve("report.json"));
    assertEquals("store://adapter/bank/tuned:1", json.path("adapter").asText());
    assertEquals(2, json.path("metrics").path(0).path("count").asInt());
    assertEquals(1, json.path("metrics").path(0).path("unjudged").asInt());
  }

  @Test
  void takes_no_more_rows_than_the_limit() throws Exception {
    Map<String, Object> limited = new java.util.HashMap<>(parameters("as_written"));
    limited.put("limit", 1L);

    evaluate.run(context(limited));

    assertEquals(List.of("Where is my Card?"), asked);
  }

  @Test
  void refuses_what_it_cannot_understand() {
    for (Map<String, Object> wrong :
        List.<Map<String, Object>>of(
            parameters("shouted"),
            Map.of("backend", "echo", "evaluators", List.of()),
            Map.of("backend", "echo", "evaluators", List.of(Map.of("id", "contains"))),
            Map.of("backend", "echo", "evaluators", List.of("contains")),
            Map.of(
                "backend",
                "echo",
                "evaluators",
                List.of(
                    Map.of(
                        "evaluator",
                        "contains",
                        "parameters",
                        Map.of("examples", "input://refusals")))))) {
      PlatformException e =
          assertThrows(PlatformException.class, () -> evaluate.run(context(wrong)));
      assertEquals("PARAMETER_INVALID", e.code(), e.what());
    }
    assertEquals(0, plugins.open());
  }

  @Test
  void refuses_rows_without_a_question() {
    datasets.put(folder.resolve("data"), List.of(Map.of("text", "x")));

    PlatformException e =
        assertThrows(
            PlatformException.class, () -> evaluate.run(context(parameters("as_written"))));

    assertEquals("EVALUATION_DATA_INVALID", e.code());
  }
}

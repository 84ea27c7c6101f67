package io.millrace.item.function.batchinference.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.data.DatasetFiles;
import io.millrace.api.data.FieldType;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import io.millrace.api.function.Function;
import io.millrace.api.function.RunAborted;
import io.millrace.api.model.ModelBackend;
import io.millrace.data.internal.DuckDatasetFiles;
import io.millrace.testkit.FakeModelBackend;
import io.millrace.testkit.FakePlugins;
import io.millrace.testkit.FakeRunContext;
import io.millrace.testkit.FunctionContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchInferenceFunctionTest extends FunctionContract {
  private static final Schema SCHEMA =
      new Schema(
          List.of(
              new Schema.Field("id", FieldType.INTEGER),
              Schema.Field.string("question"),
              new Schema.Field("at", FieldType.TIMESTAMP)));

  @TempDir Path folder;
  private final DatasetFiles datasets = new DuckDatasetFiles();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicLong nanos = new AtomicLong();
  private final FakeModelBackend backend =
      new FakeModelBackend(
          (model, messages) -> {
            asked.incrementAndGet();
            String said = messages.get(messages.size() - 1).content();
            if (said.contains("too long")) {
              throw PlatformException.caller("CONTEXT_TOO_LARGE", "No room.", "Shorten it.");
            }
            nanos.addAndGet(500_000_000);
            return messages.size() + " re " + said;
          });
  private final FakePlugins plugins = new FakePlugins().add(ModelBackend.class, "fake", backend);

  @AfterEach
  void everything_was_given_back() {
    assertEquals(0, plugins.open());
    assertEquals(0, backend.open());
  }

  @Override
  protected Function function() {
    return new BatchInferenceFunction(plugins, datasets, nanos::get);
  }

  @Override
  protected FakeRunContext example(Path in) throws IOException {
    return over(in, rows(5), Map.of());
  }

  private static List<Map<String, Object>> rows(int n) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (long i = 0; i < n; i++) {
      rows.add(Map.of("id", i, "question", "q" + i, "at", Instant.parse("2026-01-01T00:00:00Z")));
    }
    return rows;
  }

  private Path dataset(Path in, String name, List<Map<String, Object>> rows) throws IOException {
    Path input = in.resolve(name);
    if (!Files.exists(input)) {
      datasets.write(Files.createDirectories(input), datasets.rows(SCHEMA, rows));
    }
    return input;
  }

  private FakeRunContext over(Path in, List<Map<String, Object>> rows, Map<String, ?> more)
      throws IOException {
    Map<String, Object> parameters = new HashMap<>(Map.of("backend", "fake", "batch", 2L));
    parameters.put("prompt", "Say {question}!");
    parameters.putAll(more);
    return new FakeRunContext(in, function(), parameters)
        .with("dataset", "store://dataset/bank/q:1", dataset(in, "input", rows), Map.of())
        .with("model", "store://model/bank/m:1", in.resolve("model"), Map.of());
  }

  private List<Map<String, Object>> answered(FakeRunContext context) throws Exception {
    function().run(context);
    try (RowReader reader = datasets.read(context.outputFolder("dataset"))) {
      return reader.all();
    }
  }

  @Test
  void every_row_is_answered_and_keeps_its_columns_and_types() throws Exception {
    FakeRunContext context =
        over(folder, rows(5), Map.of("system", "You are {id}.", "details", true));

    List<Map<String, Object>> rows = answered(context);

    assertEquals(5, rows.size());
    assertEquals(3L, rows.get(3).get("id"));
    assertEquals(Instant.parse("2026-01-01T00:00:00Z"), rows.get(3).get("at"));
    assertEquals("2 re Say q3!", rows.get(3).get("answer"));
    assertEquals("stop", rows.get(3).get("finish"));
    assertEquals(4L, rows.get(3).get("completionTokens"));
    assertFalse(rows.get(3).containsKey("error"));
    assertEquals(2.0, context.results().get("rowsPerSecond"));
    assertEquals(8.0, context.results().get("tokensPerSecond"));
    assertEquals("store://model/bank/m:1", context.outputs().get("dataset").get("model"));
    assertEquals(List.of("ModelBackend fake"), context.used());
  }

  @Test
  void a_row_that_cannot_be_answered_costs_no_other() throws Exception {
    List<Map<String, Object>> rows = rows(4);
    rows.set(1, Map.of("id", 1L, "question", "too long"));
    FakeRunContext context = over(folder, rows, Map.of("batch", 4L));

    List<Map<String, Object>> answered = answered(context);

    assertEquals("1 re Say q0!", answered.get(0).get("answer"));
    assertEquals("CONTEXT_TOO_LARGE: No room.", answered.get(1).get("error"));
    assertFalse(answered.get(1).containsKey("answer"));
    assertEquals("1 re Say q3!", answered.get(3).get("answer"));
    assertEquals(1L, context.results().get("errors"));
  }

  @Test
  void too_many_errors_fail_the_run_with_the_first_cause() throws Exception {
    List<Map<String, Object>> rows = rows(2);
    rows.set(1, Map.of("id", 1L, "question", "too long"));
    FakeRunContext context = over(folder, rows, Map.of("maxErrorShare", 0.4));

    PlatformException failed = assertThrows(PlatformException.class, () -> function().run(context));

    assertEquals("INFERENCE_ERRORS", failed.code());
    assertTrue(failed.what().contains("CONTEXT_TOO_LARGE"), failed.what());
    assertTrue(context.outputs().isEmpty());
  }

  @Test
  void a_retry_goes_on_where_the_attempt_stopped_and_drops_a_torn_line() throws Exception {
    FakeRunContext first = over(folder, rows(7), Map.of()).abortAfter(4);
    assertThrows(RunAborted.class, () -> function().run(first));
    int before = asked.get();
    assertTrue(before > 0 && before < 7, before + " asked");
    Files.writeString(
        folder.resolve("checkpoints/answers.jsonl"),
        "{\"id\": 6, \"ans",
        StandardOpenOption.APPEND);

    FakeRunContext second = over(folder, rows(7), Map.of());
    List<Map<String, Object>> rows = answered(second);

    assertEquals(7, asked.get(), "no row was asked twice");
    assertEquals(7, rows.size());
    for (int i = 0; i < 7; i++) {
      assertEquals("1 re Say q" + i + "!", rows.get(i).get("answer"));
    }
    assertEquals((long) before, second.results().get("resumed"));
  }

  @Test
  void answers_to_another_prompt_are_not_taken_up() throws Exception {
    FakeRunContext first = over(folder, rows(4), Map.of()).abortAfter(3);
    assertThrows(RunAborted.class, () -> function().run(first));
    assertTrue(asked.get() > 0);
    asked.set(0);

    List<Map<String, Object>> rows =
        answered(over(folder, rows(4), Map.of("prompt", "Shout {question}")));

    assertEquals(4, asked.get());
    assertEquals("1 re Shout q0", rows.get(0).get("answer"));
  }

  @Test
  void drift_from_a_reference_is_measured_for_inputs_and_answers() throws Exception {
    List<Map<String, Object>> moved = rows(50);
    moved.replaceAll(r -> Map.of("id", (Long) r.get("id") + 100, "question", "q" + r.get("id")));
    FakeRunContext context =
        over(folder, moved, Map.of())
            .with(
                "reference",
                "store://dataset/bank/r:1",
                dataset(folder, "reference", rows(50)),
                Map.of());

    function().run(context);

    assertEquals(1L, context.results().get("drifted"));
    assertEquals(0.9, (Double) context.results().get("drift"), 0.02);
    String page = Files.readString(context.outputFolder("report").resolve("report.html"));
    assertTrue(page.contains("Drift from the reference"), page);
  }

  @Test
  void equal_data_have_no_drift_and_disjoint_data_all_of_it() {
    double[] low = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    double[] high = {21, 22, 23};
    Schema.Field field = new Schema.Field("x", FieldType.NUMBER);

    assertEquals(0.0, Drift.compare(field, low, low, 0.2).get("totalVariation"));
    assertEquals(0.0, Drift.compare(field, low, low, 0.2).get("jensenShannon"));
    assertEquals(0.9, Drift.compare(field, low, high, 0.2).get("totalVariation"));
    assertEquals(true, Drift.compare(field, low, high, 0.2).get("drifted"));
  }

  private String code(Map<String, ?> more) {
    return assertThrows(PlatformException.class, () -> function().run(over(folder, rows(1), more)))
        .code();
  }

  @Test
  void what_does_not_fit_the_columns_is_refused_before_a_model_is_loaded() {
    assertEquals("PARAMETER_INVALID", code(Map.of("prompt", "{nothing}")));
    assertEquals("PARAMETER_INVALID", code(Map.of("keep", List.of("nothing"))));
    assertEquals("PARAMETER_INVALID", code(Map.of("answerColumn", "question")));
    assertEquals("PARAMETER_INVALID", code(Map.of("errorColumn", "answer")));
    assertEquals(List.of(), backend.sessions());
    assertEquals("PLUGIN_NOT_FOUND", code(Map.of("backend", "none")));
  }
}

package io.millrace.development.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.PlatformException;
import io.millrace.api.function.RunAborted;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.tuning.Tuner;
import io.millrace.api.tuning.TuningListener;
import io.millrace.api.tuning.TuningReport;
import io.millrace.api.tuning.TuningRequest;
import io.millrace.kernel.run.RunState;
import io.millrace.testkit.FakePlugins;
import io.millrace.testkit.FakeRunContext;
import io.millrace.testkit.MemoryDatasets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The search over the real {@code tune}, whose tuner computes its loss from its parameters. */
class SearchFunctionTest {
  @TempDir Path folder;
  private final MemoryDatasets datasets = new MemoryDatasets();
  private final FakePlugins plugins = new FakePlugins().add(Tuner.class, "bowl", new Bowl());
  private final TuneFunction tune = new TuneFunction(plugins, datasets);
  private final FakeArtifacts artifacts = new FakeArtifacts();
  private int opened;
  private WorkingRuns runs;
  private SearchFunction search;

  /** Its loss is the distance from (3, 5), and shrinks with the steps. */
  private static final class Bowl implements Tuner {
    @Override
    public List<Parameter> parameters() {
      return List.of(
          Parameter.number("x", 0.0, "Across.").between(-10, 10),
          Parameter.integer("y", 0L, "Along."),
          Parameter.integer("steps", 1L, "How many."),
          Parameter.integer("threads", 0L, "Processors."));
    }

    @Override
    public TuningReport tune(TuningRequest r, TuningListener listener) throws IOException {
      double x = r.parameters().number("x");
      if (x == 0) {
        throw PlatformException.caller("TUNING_DIVERGED", "The loss is NaN.", "Learn slower.");
      }
      long y = r.parameters().integer("y");
      double loss = Math.hypot(x - 3, y - 5) + 1.0 / r.parameters().integer("steps");
      Files.writeString(r.output().resolve("model.safetensors"), x + " " + y);
      return new TuningReport("model", 1, 1, Map.of("eval_loss", loss, "accuracy", 1 - loss / 100));
    }
  }

  @BeforeEach
  void open() {
    datasets.put(folder.resolve("train"), List.of(Map.of("text", "a")));
    Path fresh = folder.resolve("runs-" + opened++);
    runs = new WorkingRuns(fresh, tune, artifacts, Map.of("train", folder.resolve("train")));
    search = new SearchFunction(plugins, runs, artifacts, 2);
  }

  private FakeRunContext context(Map<String, ?> parameters) {
    Map<String, Object> all = new LinkedHashMap<>(parameters);
    all.putIfAbsent("tuner", "bowl");
    return new FakeRunContext(folder.resolve("search-" + opened), search, all)
        .with("train", "store://dataset/bank/rows:1", folder.resolve("train"), Map.of());
  }

  private static final Map<String, Object> GRID =
      Map.of(
          "strategy",
          "grid",
          "space",
          Map.of(
              "x", List.of(1, 3), "y", Map.of("min", 1, "max", 9, "integer", true, "points", 3)));

  @Test
  void the_best_of_a_grid_is_what_the_run_leaves_and_says_where_it_came_from() throws Exception {
    FakeRunContext context = context(GRID);

    search.run(context);

    assertEquals(6, runs.executed);
    assertEquals(2, runs.together, "two processors, two at once");
    assertEquals(
        "3.0 5", Files.readString(context.outputFolder("model").resolve("model.safetensors")));
    assertEquals(4L, context.results().get("best_trial"));
    assertEquals(1.0, context.results().get("eval_loss"));
    Map<?, ?> from = (Map<?, ?>) context.outputs().get("model").get("search");
    assertEquals("r-4", from.get("trialRun"));
    assertEquals("store://model/bank/trials-r-test:", cut(from.get("artifact")));
    assertEquals("store://dataset/bank/rows:1", context.outputs().get("model").get("train"));
    assertEquals(
        1L,
        ((Map<?, ?>) runs.require("r-0").request().parameters().get("tunerParameters"))
            .get("threads"));
  }

  private static String cut(Object ref) {
    return String.valueOf(ref).replaceAll("[0-9]+$", "");
  }

  @Test
  void the_table_has_every_trial_and_the_plot_a_line_for_each_with_a_score() throws Exception {
    FakeRunContext context =
        context(
            Map.of(
                "strategy",
                "list",
                "candidates",
                List.of(Map.of("x", 1), Map.of("x", 0), Map.of("x", 2, "y", 4))));

    search.run(context);

    JsonNode table = Json.read(context.outputFolder("table").resolve("search.json"));
    assertEquals(3, table.get("rows").size());
    assertEquals("failed", table.get("rows").get(1).get("state").asText());
    assertTrue(table.get("rows").get(1).get("why").asText().contains("The loss is NaN"));
    assertEquals(1, table.get("failed").asInt());
    assertEquals(2, table.get("best").asInt());
    String svg = Files.readString(context.outputFolder("plot").resolve("parallel-coordinates.svg"));
    assertEquals(2, svg.split("<polyline").length - 1);
    javax.xml.parsers.DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(
            new java.io.ByteArrayInputStream(
                svg.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  @Test
  void halving_gives_the_better_half_more_steps() throws Exception {
    FakeRunContext context =
        context(
            Map.of(
                "strategy",
                "halving",
                "space",
                Map.of("x", Map.of("min", 1, "max", 9)),
                "trials",
                4,
                "factor",
                2,
                "smallest",
                10,
                "largest",
                40));

    search.run(context);

    JsonNode rows = Json.read(context.outputFolder("table").resolve("search.json")).get("rows");
    assertEquals(7, rows.size());
    double best = Double.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      assertEquals(10, rows.get(i).get("values").get("steps").asInt());
      best = Math.min(best, rows.get(i).get("score").asDouble());
    }
    assertEquals(40, rows.get(6).get("values").get("steps").asInt());
    assertEquals(best - 0.1 + 0.025, (double) context.results().get("eval_loss"), 1e-12);
    assertEquals(6L, context.results().get("best_trial"));
  }

  /**
   * Trains by counting, from what it left where it paused; its loss is its distance from the end.
   */
  private static final class Walker implements Tuner {
    @Override
    public List<Parameter> parameters() {
      return List.of(
          Parameter.number("slope", 1.0, "Of the loss."),
          Parameter.integer("steps", 1L, "How many."),
          Parameter.number("pauseAt", 1.0, "Share of them."));
    }

    @Override
    public TuningReport tune(TuningRequest r, TuningListener listener) throws IOException {
      Path state = r.checkpoints().resolve("walked");
      String walked = Files.exists(state) ? Files.readString(state) : "";
      long whole = r.parameters().integer("steps");
      long until = Math.round(whole * r.parameters().number("pauseAt"));
      StringBuilder more = new StringBuilder(walked);
      for (int i = walked.isEmpty() ? 0 : walked.split(" ").length; i < until; i++) {
        more.append(i).append('/').append(whole).append(' ');
      }
      Files.writeString(state, more);
      Files.writeString(r.output().resolve("model.safetensors"), more);
      double loss = r.parameters().number("slope") * (1000 - until);
      return new TuningReport("model", until, until, Map.of("eval_loss", loss));
    }
  }

  private static final Map<String, Object> WALK =
      Map.of(
          "tuner",
          "walker",
          "strategy",
          "halving",
          "space",
          Map.of("slope", Map.of("min", 1, "max", 9)),
          "trials",
          4,
          "factor",
          2,
          "smallest",
          2,
          "largest",
          9);

  private static final String WALKED = "0/8 1/8 2/8 3/8 4/8 5/8 6/8 7/8 ";

  @Test
  void survivors_go_on_with_the_schedule_of_the_last_round() throws Exception {
    plugins.add(Tuner.class, "walker", new Walker());
    FakeRunContext context = context(WALK);

    search.run(context);

    assertEquals(
        WALKED, Files.readString(context.outputFolder("model").resolve("model.safetensors")));
    assertEquals(4 * 2L + 2 * 2 + 4, context.results().get("steps_done"));
    JsonNode rows = Json.read(context.outputFolder("table").resolve("search.json")).get("rows");
    assertEquals(7, rows.size());
    assertEquals("2 2 2 2 2 2 4 ", joined(rows, "steps_done"));
    assertEquals("2 2 2 2 4 4 8 ", joined(rows, "resource"));
    assertEquals(0.5, rows.get(4).get("values").get("pauseAt").asDouble());
    assertTrue(rows.get(4).get("outputs").has("state"));
    assertFalse(rows.get(6).get("outputs").has("state"), "nothing goes on from the last one");
  }

  private static String joined(JsonNode rows, String field) {
    StringBuilder all = new StringBuilder();
    rows.forEach(row -> all.append(row.get(field).asText()).append(' '));
    return all.toString();
  }

  @Test
  void a_halving_that_goes_on_trains_no_step_twice() throws Exception {
    plugins.add(Tuner.class, "walker", new Walker());
    for (int looks = 1; looks < 7; looks++) {
      FakeRunContext broken = context(WALK).abortAfter(looks);
      assertThrows(RunAborted.class, () -> search.run(broken));
    }
    FakeRunContext context = context(WALK);

    search.run(context);

    assertEquals(7, runs.executed);
    assertEquals(16L, context.results().get("steps_done"));
    assertEquals(
        WALKED, Files.readString(context.outputFolder("model").resolve("model.safetensors")));
  }

  @Test
  void rounds_train_anew_when_the_resource_is_not_the_training_s_length() throws Exception {
    plugins.add(Tuner.class, "walker", new Walker());
    Map<String, Object> other =
        with(with(WALK, "resource", "slope"), "space", Map.of("steps", List.of(3)));

    search.run(context(with(other, "trials", 2)));

    assertTrue(
        runs.runs.values().stream().noneMatch(r -> r.request().inputs().containsKey("state")));
  }

  @Test
  void going_on_after_an_interruption_does_no_trial_again_that_ended() {
    FakeRunContext first = context(GRID).abortAfter(4);
    assertThrows(RunAborted.class, () -> search.run(first));
    int done =
        (int) runs.runs.values().stream().filter(r -> r.state() == RunState.COMPLETED).count();
    assertTrue(done > 0 && done < 6, "some ended: " + done);

    FakeRunContext second = context(GRID);
    org.junit.jupiter.api.Assertions.assertDoesNotThrow(() -> search.run(second));

    assertEquals(6, runs.executed, "each once");
    assertEquals(6, runs.runs.size());
    assertEquals(4L, second.results().get("best_trial"));
  }

  @Test
  void a_trial_that_is_still_being_aborted_is_done_again_once_it_ended() throws Exception {
    runs.abortsLater = true;
    FakeRunContext first = context(GRID).abortAfter(2);
    assertThrows(RunAborted.class, () -> search.run(first));
    assertTrue(runs.runs.values().stream().anyMatch(r -> r.state() == RunState.ABORTING));
    runs.abortsLater = false;

    FakeRunContext second = context(GRID);
    search.run(second);

    assertEquals(0L, second.results().get("failed"));
    assertEquals(6, runs.runs.size());
    assertTrue(
        runs.runs.values().stream().allMatch(r -> r.state() == RunState.COMPLETED),
        runs.runs.toString());
  }

  @Test
  void an_abort_ends_the_trials_under_way() {
    FakeRunContext context = context(GRID).abortAfter(1);

    assertThrows(RunAborted.class, () -> search.run(context));

    assertFalse(runs.runs.isEmpty());
    assertTrue(runs.runs.values().stream().allMatch(r -> r.state().terminal()));
  }

  @Test
  void ends_early_at_the_target_and_without_progress() throws Exception {
    List<Map<String, Object>> candidates = new java.util.ArrayList<>();
    for (int x = 5; x < 10; x++) {
      candidates.add(Map.of("x", x, "y", 5));
    }
    Map<String, Object> listed = Map.of("strategy", "list", "candidates", candidates, "cores", 1);

    search.run(context(with(listed, "target", 4.5)));
    assertEquals(1, runs.executed);

    open();
    search.run(context(with(listed, "patience", 2)));
    assertEquals(3, runs.executed);

    open();
    FakeRunContext most = context(with(with(listed, "goal", "max"), "metric", "accuracy"));
    search.run(most);
    assertEquals(0L, most.results().get("best_trial"));
  }

  private static Map<String, Object> with(Map<String, Object> map, String key, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(map);
    more.put(key, value);
    return more;
  }

  @Test
  void refuses_all_that_is_wrong_before_the_first_trial() {
    assertTrue(refused(Map.of()).contains("nothing to search"));
    assertTrue(refused(Map.of("space", Map.of("x", 3))).contains("'space.x' is '3', neither"));
    assertTrue(refused(Map.of("space", Map.of("z", List.of(1)))).contains("'z' is unknown"));
    assertTrue(refused(Map.of("space", Map.of("x", List.of(99)))).contains("bowl in trial 0"));
    assertTrue(
        refused(Map.of("strategy", "grid", "space", Map.of("x", Map.of("min", 1, "max", 2))))
            .contains("needs 'points'"));
    assertTrue(
        refused(Map.of("space", Map.of("x", List.of(1, 2)), "tunerParameters", Map.of("x", 1)))
            .contains("fixes what the search varies: [x]"));
    assertTrue(
        refused(Map.of("space", Map.of("x", List.of(1)), "trials", 101))
            .contains("'maxTrials' 100"));
    assertTrue(
        refused(Map.of("space", Map.of("x", List.of(1)), "memoryMb", 100))
            .contains("does not fit"));
    assertTrue(
        refused(Map.of("strategy", "halving", "space", Map.of("x", List.of(1)), "smallest", 9))
            .contains("'largest' is 0"));
    plugins.add(Tuner.class, "walker", new Walker());
    assertTrue(
        refused(with(WALK, "tunerParameters", Map.of("pauseAt", 0.5)))
            .contains("fixes what the search varies: [pauseAt]"));
    assertTrue(
        refused(with(WALK, "space", Map.of("pauseAt", List.of(0.5))))
            .contains("which the rounds decide"));
    Map<String, Object> nothing = new LinkedHashMap<>();
    nothing.put("x", null);
    assertTrue(
        refused(Map.of("space", Map.of("x", java.util.Arrays.asList(1, null))))
            .contains("'space.x' has null among its values"));
    assertTrue(refused(Map.of("space", nothing)).contains("'space.x' is 'null'"));
    assertTrue(
        refused(Map.of("strategy", "list", "candidates", List.of(nothing)))
            .contains("a parameter is null"));
    nothing.put("min", 1);
    nothing.put("max", 2);
    nothing.put("scale", nothing.remove("x"));
    assertTrue(refused(Map.of("space", Map.of("x", nothing))).contains("the scale 'null'"));
    assertTrue(runs.runs.isEmpty());
  }

  private String refused(Map<String, ?> parameters) {
    PlatformException e =
        assertThrows(PlatformException.class, () -> search.run(context(parameters)));
    assertEquals("PARAMETER_INVALID", e.code());
    return e.what();
  }

  @Test
  void says_which_results_there_are_when_the_metric_is_not_among_them_and_when_none_has_one() {
    PlatformException missing =
        assertThrows(
            PlatformException.class, () -> search.run(context(with(GRID, "metric", "perplexity"))));
    assertEquals("SEARCH_METRIC_MISSING", missing.code());
    assertTrue(missing.what().contains("eval_loss"), missing.what());

    open();
    PlatformException none =
        assertThrows(
            PlatformException.class,
            () ->
                search.run(
                    context(Map.of("strategy", "list", "candidates", List.of(Map.of("x", 0))))));
    assertEquals("SEARCH_WITHOUT_RESULT", none.code());
    assertTrue(none.what().contains("The loss is NaN"), none.what());
  }
}

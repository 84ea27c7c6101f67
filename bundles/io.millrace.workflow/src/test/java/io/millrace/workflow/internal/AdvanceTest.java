package io.millrace.workflow.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.kernel.run.RunRequest;
import io.millrace.kernel.run.RunState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdvanceTest {
  private final FakeRuns runs = new FakeRuns();
  private final SettableClock clock = new SettableClock();
  private final List<WorkflowState> saved = new ArrayList<>();
  private boolean settling;
  private WorkflowState state =
      new WorkflowState("w-1", "bank", "w", "running", Map.of(), Map.of(), List.of(), "", 0, 0, "");

  @SafeVarargs
  private void steps(Map.Entry<String, Map<String, Object>>... steps) {
    Map<String, Object> declared = new LinkedHashMap<>();
    for (var s : steps) {
      declared.put(s.getKey(), s.getValue());
    }
    state =
        new WorkflowState(
            "w-1",
            "bank",
            "retrain",
            "running",
            Map.of("steps", declared),
            Map.of("endpoint", "assistant", "limit", 5L),
            declared.keySet().stream().map(StepProgress::waiting).toList(),
            "test",
            1,
            0,
            "");
    go();
  }

  private static Map.Entry<String, Map<String, Object>> step(String name, Object... pairs) {
    Map<String, Object> s = new LinkedHashMap<>();
    s.put("function", "do-" + name);
    for (int i = 0; i < pairs.length; i += 2) {
      s.put(String.valueOf(pairs[i]), pairs[i + 1]);
    }
    return Map.entry(name, s);
  }

  private void go() {
    state = new Advance(state, runs, clock, saved::add, settling).run();
  }

  private String of(String step) {
    return state.step(step).state();
  }

  @Test
  void starts_what_needs_nothing_side_by_side_and_the_rest_in_order() {
    steps(step("a"), step("b"), step("c", "needs", List.of("a", "b")));
    assertTrue(runs.has("a") && runs.has("b") && !runs.has("c"));

    runs.complete("a");
    go();
    assertFalse(runs.has("c"));
    runs.complete("b");
    go();
    assertTrue(runs.has("c"));
    assertEquals("running", state.state());

    runs.complete("c");
    go();
    assertEquals("completed", state.state());
    assertEquals(3, runs.count());
  }

  @Test
  void hands_outputs_results_and_parameters_to_later_steps() {
    steps(
        step("make"),
        step(
            "use",
            "parameters",
            Map.of(
                "endpoint",
                "${parameters.endpoint}",
                "limit",
                "${parameters.limit}",
                "text",
                "${project}/${workflow.id}: ${steps.make.results.loss.final}",
                "all",
                "${steps.make.results}",
                "nested",
                Map.of("list", List.of("${steps.make.results.n}", 1L))),
            "inputs",
            Map.of("train", "${steps.make.outputs.dataset}"),
            "outputs",
            Map.of("model", "tuned")));
    runs.complete(
        "make", Map.of("loss.final", 0.5, "n", 3L), Map.of("dataset", "store://dataset/bank/d:4"));
    go();

    RunRequest request = runs.of("use").request();
    assertEquals("bank", request.project());
    assertEquals("do-use", request.function());
    assertEquals(
        Map.of(
            "endpoint",
            "assistant",
            "limit",
            5L,
            "text",
            "bank/w-1: 0.5",
            "all",
            Map.of("loss.final", 0.5, "n", 3L),
            "nested",
            Map.of("list", List.of(3L, 1L))),
        request.parameters());
    assertEquals(Map.of("train", "store://dataset/bank/d:4"), request.inputs());
    assertEquals(Map.of("model", "tuned"), request.outputs());
    assertEquals(Map.of("workflow", "w-1", "step", "use"), request.labels());
  }

  @Test
  void skips_a_step_whose_condition_does_not_hold_and_what_needs_it() {
    steps(
        step("measure"),
        step("good", "when", "${steps.measure.results.rate} >= 0.9"),
        step("bad", "when", "${steps.measure.results.rate} < 0.9"),
        step("after", "needs", List.of("bad")));
    runs.complete("measure", Map.of("rate", 0.95), Map.of());
    go();
    runs.complete("good");
    go();

    assertEquals("skipped", of("bad"));
    assertEquals("skipped", of("after"));
    assertEquals("completed", state.state());
  }

  @Test
  void a_failed_step_lets_others_end_and_starts_no_more() {
    steps(step("a"), step("b"), step("c", "needs", List.of("b")));
    runs.fail("a", "FUNCTION_FAILED");
    go();
    assertEquals("running", state.state());

    runs.complete("b");
    go();
    assertEquals("failed", state.state());
    assertEquals("waiting", of("c"));
    assertEquals("Step 'a' failed: FUNCTION_FAILED: it broke", state.failure());
    assertFalse(runs.has("c"));
  }

  @Test
  void repeats_a_failed_step_after_a_growing_pause() {
    steps(step("a", "retry", Map.of("attempts", 3, "backoff", "5s")));
    runs.fail("a", "X");
    go();
    assertEquals("waiting", of("a"));
    assertEquals("running", state.state());
    clock.forward(4_999);
    go();
    assertEquals(List.of(), runs.retried);

    clock.forward(1);
    go();
    assertEquals(List.of("r-1"), runs.retried);
    runs.fail("a", "X");
    go();
    clock.forward(9_999);
    go();
    assertEquals(1, runs.retried.size());
    clock.forward(1);
    go();
    assertEquals(2, runs.retried.size());

    runs.fail("a", "X");
    go();
    assertEquals("failed", state.state());
  }

  @Test
  void ends_a_step_that_takes_too_long() {
    steps(step("a", "timeout", "10s"));
    clock.forward(10_000);
    go();
    assertEquals(List.of(), runs.aborted);
    clock.forward(1);
    go();
    go();
    assertEquals(List.of("r-1"), runs.aborted);

    runs.end("a", RunState.ABORTED);
    go();
    assertEquals("failed", state.state());
    assertTrue(state.failure().contains("took longer than"), state.failure());
  }

  @Test
  void a_run_that_somebody_aborts_fails_the_workflow() {
    steps(step("a"));
    runs.end("a", RunState.ABORTED);
    go();

    assertEquals("failed", state.state());
    assertEquals("Step 'a' was aborted.", state.failure());
  }

  @Test
  void a_refused_request_fails_its_step_with_the_reason() {
    runs.refuse.put("do-a", PlatformException.caller("PARAMETER_INVALID", "Wrong.", "Right it."));
    steps(step("a"));

    assertEquals("failed", state.state());
    assertTrue(state.failure().contains("PARAMETER_INVALID: Wrong. Right it."), state.failure());
  }

  @Test
  void a_reference_without_a_value_fails_its_step() {
    steps(step("a"), step("b", "parameters", Map.of("x", "${steps.a.results.missing}")));
    runs.complete("a", Map.of("there", 1L), Map.of());
    go();

    assertEquals("failed", state.state());
    assertTrue(state.failure().contains("missing"), state.failure());
    assertTrue(state.failure().contains("there"), state.failure());
  }

  @Test
  void a_run_interrupted_by_the_servers_death_is_executed_again() {
    steps(step("a"));
    runs.fail("a", "RUN_INTERRUPTED");
    go();

    assertEquals(List.of("r-1"), runs.retried);
    assertEquals("running", state.state());
    runs.complete("a");
    go();
    assertEquals("completed", state.state());
  }

  @Test
  void finds_a_run_again_that_was_submitted_just_before_the_server_died() {
    steps(step("a"));
    WorkflowState before =
        saved.stream().filter(s -> s.step("a").runId().isEmpty()).findFirst().orElseThrow();
    state = before;
    settling = true;

    go();

    assertEquals(1, runs.count());
    assertEquals("r-1", state.step("a").runId());
  }

  @Test
  void submits_what_was_decided_but_not_submitted_when_the_server_died() {
    steps(step("a"));
    state = saved.get(0);
    FakeRuns empty = new FakeRuns();

    state = new Advance(state, empty, clock, saved::add, true).run();

    assertEquals(1, empty.count());
  }

  @Test
  void waits_for_a_function_that_is_not_there_yet_after_a_start() {
    settling = true;
    runs.refuse.put("do-a", PlatformException.caller("FUNCTION_NOT_FOUND", "No.", "Install."));
    steps(step("a"));
    assertEquals("waiting", of("a"));
    assertEquals("running", state.state());

    runs.refuse.clear();
    clock.forward(1000);
    go();
    assertTrue(runs.has("a"));
  }

  @Test
  void aborting_waits_for_the_runs_under_way() {
    steps(step("a"), step("b", "needs", List.of("a")));
    state = state.in("aborting", 0, "");
    go();
    assertEquals(List.of("r-1"), runs.aborted);
    assertEquals("aborting", state.state());

    runs.end("a", RunState.ABORTED);
    go();
    assertEquals("aborted", state.state());
    assertFalse(runs.has("b"));
  }
}

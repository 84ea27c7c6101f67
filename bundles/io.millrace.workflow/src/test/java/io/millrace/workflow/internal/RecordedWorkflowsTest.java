package io.millrace.workflow.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.function.FunctionSpec;
import io.millrace.kernel.event.Events;
import io.millrace.kernel.event.PlatformEvent;
import io.millrace.kernel.project.ProjectSection.Declared;
import io.millrace.kernel.run.Functions;
import io.millrace.kernel.run.RunState;
import io.millrace.testkit.FakeRecordStore;
import io.millrace.workflow.WorkflowInfo;
import io.millrace.workflow.WorkflowRun;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecordedWorkflowsTest {
  private final FakeRecordStore store = new FakeRecordStore();
  private final FakeRuns runs = new FakeRuns();
  private final List<PlatformEvent> heard = new CopyOnWriteArrayList<>();
  private final SettableClock clock = new SettableClock();
  private final WorkflowsSection section = new WorkflowsSection(new NoFunctions());
  private final Events events =
      new Events() {
        @Override
        public PlatformEvent publish(
            String type, String project, String subject, Map<String, Object> data) {
          PlatformEvent e = new PlatformEvent(0, Instant.EPOCH, type, project, subject, data);
          heard.add(e);
          return e;
        }

        @Override
        public List<PlatformEvent> since(long after, int limit) {
          return List.of();
        }
      };
  private RecordedWorkflows workflows = open();

  private static final class NoFunctions implements Functions {
    @Override
    public List<FunctionSpec> list() {
      return List.of();
    }

    @Override
    public FunctionSpec require(String name) {
      throw new UnsupportedOperationException();
    }
  }

  private RecordedWorkflows open() {
    return new RecordedWorkflows(section, store, runs, events, clock);
  }

  @BeforeEach
  void declare() {
    Map<String, Object> steps = new LinkedHashMap<>();
    steps.put("a", Map.of("function", "one"));
    steps.put("b", Map.of("function", "two", "needs", List.of("a")));
    section.apply(
        new Declared("bank", Map.of(), Optional.empty()),
        "retrain",
        Map.of("parameters", Map.of("endpoint", "assistant"), "steps", steps),
        null);
  }

  @AfterEach
  void stop() {
    workflows.stop();
  }

  /** A run changed: tells the workflows, and waits for what should follow. */
  private void then(BooleanSupplier condition) {
    workflows.happened(new PlatformEvent(0, Instant.EPOCH, "run.state", "bank", "r-1", Map.of()));
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "it did not happen");
      Thread.onSpinWait();
    }
  }

  private String state(String id) {
    return workflows.get(id).orElseThrow().state();
  }

  @Test
  void runs_a_declared_workflow_to_its_end_and_tells_of_it() {
    WorkflowRun started =
        workflows.start("bank", "retrain", Map.of("endpoint", "other"), "alert:off-topic");
    assertEquals("running", started.state());
    assertEquals(Map.of("endpoint", "other"), started.parameters());
    then(() -> runs.has("a"));
    runs.complete("a");
    then(() -> runs.has("b"));
    runs.complete("b");
    then(() -> state(started.id()).equals("completed"));

    WorkflowRun ended = workflows.list("bank").get(0);
    assertEquals("alert:off-topic", ended.trigger());
    assertEquals(
        List.of(
            new WorkflowRun.StepState("a", "one", "completed", "r-1"),
            new WorkflowRun.StepState("b", "two", "completed", "r-2")),
        ended.steps());
    assertTrue(ended.ended().isPresent() && ended.terminal());
    PlatformEvent last = heard.get(heard.size() - 1);
    assertEquals("workflow.state", last.type());
    assertEquals("completed", last.data().get("state"));
  }

  @Test
  void goes_on_after_a_restart() {
    String id = workflows.start("bank", "retrain", Map.of(), "test").id();
    then(() -> runs.has("a"));
    workflows.stop();
    section.remove("bank", "retrain"); // a workflow keeps the declaration it started with
    runs.fail("a", "RUN_INTERRUPTED");

    workflows = open();
    then(() -> runs.retried.equals(List.of("r-1")));
    runs.complete("a");
    then(() -> runs.has("b"));
    runs.complete("b");
    then(() -> state(id).equals("completed"));
  }

  @Test
  void aborts_what_is_under_way() {
    String id = workflows.start("bank", "retrain", Map.of(), "test").id();
    then(() -> runs.has("a"));

    assertEquals("aborting", workflows.abort(id).state());
    runs.end("a", RunState.ABORTED);
    then(() -> state(id).equals("aborted"));
    assertEquals("aborted", workflows.abort(id).state(), "again has no effect");
  }

  @Test
  void a_retry_goes_on_from_the_step_that_failed() {
    String id = workflows.start("bank", "retrain", Map.of(), "test").id();
    then(() -> runs.has("a"));
    runs.complete("a");
    then(() -> runs.has("b"));
    runs.fail("b", "X");
    then(() -> state(id).equals("failed"));
    assertTrue(workflows.get(id).orElseThrow().failure().orElseThrow().contains("'b'"));

    assertEquals("running", workflows.retry(id).state());
    assertEquals(List.of("r-2"), runs.retried);
    runs.complete("b");
    then(() -> state(id).equals("completed"));

    PlatformException again = assertThrows(PlatformException.class, () -> workflows.retry(id));
    assertEquals("WORKFLOW_STATE_CONFLICT", again.code());
  }

  @Test
  void refuses_what_is_not_declared() {
    PlatformException workflow =
        assertThrows(
            PlatformException.class, () -> workflows.start("bank", "retrian", Map.of(), ""));
    assertEquals("WORKFLOW_NOT_FOUND", workflow.code());
    assertTrue(workflow.remedy().contains("retrain"), workflow.remedy());
    PlatformException parameter =
        assertThrows(
            PlatformException.class,
            () -> workflows.start("bank", "retrain", Map.of("colour", 1), ""));
    assertEquals("PARAMETER_INVALID", parameter.code());
    PlatformException run = assertThrows(PlatformException.class, () -> workflows.abort("w-9"));
    assertEquals("WORKFLOW_RUN_NOT_FOUND", run.code());
  }

  @Test
  void says_what_is_declared() {
    assertEquals(
        List.of(
            new WorkflowInfo(
                "bank", "retrain", List.of("a", "b"), Map.of("endpoint", "assistant"))),
        workflows.declared("bank"));
  }
}

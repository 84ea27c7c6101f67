package io.millrace.workflow.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunRequest;
import io.millrace.kernel.run.RunState;
import io.millrace.kernel.run.Runs;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Moves one execution of a workflow as far as it goes now: hears what became of runs, decides, and
 * submits what is next. Every change is saved before it is acted on. One thread at a time.
 */
final class Advance {
  static final String WORKFLOW_LABEL = "workflow";
  static final String STEP_LABEL = "step";
  private static final String INTERRUPTED = "RUN_INTERRUPTED";
  private static final int MOST_INTERRUPTIONS = 5;

  private final Runs runs;
  private final Clock clock;
  private final Consumer<WorkflowState> save;
  private final boolean settling;
  private final Definition definition;
  private WorkflowState state;

  /**
   * @param save makes a state durable and known
   * @param settling the server has just started: functions may still be missing, and runs may have
   *     been submitted of which this state does not know yet
   */
  Advance(
      WorkflowState state, Runs runs, Clock clock, Consumer<WorkflowState> save, boolean settling) {
    this.state = state;
    this.runs = runs;
    this.clock = clock;
    this.save = save;
    this.settling = settling;
    definition = Definition.of(state.declaration());
  }

  WorkflowState run() {
    WorkflowState before;
    do {
      before = state;
      for (Definition.Step step : definition.steps()) {
        advance(step, state.step(step.name()));
      }
    } while (!state.equals(before));
    conclude();
    return state;
  }

  private void advance(Definition.Step step, StepProgress p) {
    if (p.ended()) {
      return;
    }
    if (p.state().equals(StepProgress.WAITING)) {
      if (ready(step, p)) {
        begin(step, p);
      }
    } else if (p.state().equals(StepProgress.SUBMITTING) && p.runId().isEmpty()) {
      recover(step, p);
    } else {
      follow(step, p);
    }
  }

  /** The server died between deciding and submitting, or just after it. */
  private void recover(Definition.Step step, StepProgress p) {
    if (!state.state().equals(WorkflowState.ABORTING)) {
      submit(step, p);
      return;
    }
    Optional<Run> run = submitted(step);
    change(
        run.map(r -> p.run(r.id(), label(r.state()))).orElseGet(() -> p.in(StepProgress.ABORTED)));
  }

  private boolean ready(Definition.Step step, StepProgress p) {
    if (state.state().equals(WorkflowState.ABORTING) || broken()) {
      return false;
    }
    if (p.due() > clock.millis()) {
      return false;
    }
    List<StepProgress> needs = step.needs().stream().map(state::step).toList();
    if (needs.stream().anyMatch(n -> n.state().equals(StepProgress.SKIPPED))) {
      change(p.in(StepProgress.SKIPPED));
      return false;
    }
    return needs.stream().allMatch(n -> n.state().equals(StepProgress.COMPLETED));
  }

  private boolean broken() {
    return state.steps().stream()
        .anyMatch(
            s -> s.state().equals(StepProgress.FAILED) || s.state().equals(StepProgress.ABORTED));
  }

  private void begin(Definition.Step step, StepProgress p) {
    try {
      boolean wanted =
          p.executions() > 0
              || step.when().isEmpty()
              || Condition.holds(step.when().get(), scope());
      if (!wanted) {
        change(p.in(StepProgress.SKIPPED));
        return;
      }
    } catch (IllegalArgumentException e) {
      change(p.failed("its condition cannot be decided: " + e.getMessage()));
      return;
    }
    StepProgress submitting = p.submitting(clock.millis());
    change(submitting);
    if (p.runId().isEmpty()) {
      submit(step, submitting);
    } else {
      again(submitting);
    }
  }

  private void submit(Definition.Step step, StepProgress p) {
    try {
      Run run =
          (settling ? submitted(step) : Optional.<Run>empty())
              .orElseGet(() -> runs.submit(request(step)));
      change(p.run(run.id(), label(run.state())));
    } catch (IllegalArgumentException e) {
      change(p.failed(e.getMessage()));
    } catch (PlatformException e) {
      boolean later = e.retriable() || (settling && e.code().endsWith("_NOT_FOUND"));
      if (later) {
        change(p.again(clock.millis() + 1000, e.what()));
      } else {
        change(p.failed(e.code() + ": " + e.what() + " " + e.remedy()));
      }
    }
  }

  /** A run of this step that was submitted before the server died. */
  private Optional<Run> submitted(Definition.Step step) {
    return runs
        .list(
            new Runs.Filter(
                Optional.of(state.project()),
                Optional.of(step.function()),
                Optional.empty(),
                labels(step),
                1))
        .stream()
        .findFirst();
  }

  private void again(StepProgress p) {
    try {
      Run run = runs.retry(p.runId());
      change(p.run(run.id(), label(run.state())));
    } catch (PlatformException e) {
      if (e.code().equals("RUN_STATE_CONFLICT")) {
        // Somebody retried it by hand: follow that attempt.
        change(p.run(p.runId(), label(runs.require(p.runId()).state())));
      } else {
        change(p.failed(e.code() + ": " + e.what()));
      }
    }
  }

  private RunRequest request(Definition.Step step) {
    Scope scope = scope();
    Map<String, Object> parameters = new LinkedHashMap<>();
    step.parameters().forEach((k, v) -> parameters.put(k, References.resolve(v, scope)));
    parameters.values().removeIf(v -> v == null);
    Map<String, String> inputs = new LinkedHashMap<>();
    step.inputs().forEach((k, v) -> inputs.put(k, String.valueOf(References.resolve(v, scope))));
    Map<String, String> outputs = new LinkedHashMap<>();
    step.outputs().forEach((k, v) -> outputs.put(k, String.valueOf(References.resolve(v, scope))));
    return new RunRequest(
        state.project(),
        step.function(),
        parameters,
        inputs,
        outputs,
        labels(step),
        step.executor());
  }

  private Map<String, String> labels(Definition.Step step) {
    return Map.of(WORKFLOW_LABEL, state.id(), STEP_LABEL, step.name());
  }

  private Scope scope() {
    return new Scope(
        state.project(),
        state.id(),
        state.parameters(),
        name ->
            state.steps().stream()
                .filter(s -> s.name().equals(name) && s.state().equals(StepProgress.COMPLETED))
                .findFirst()
                .flatMap(s -> runs.get(s.runId())));
  }

  private void follow(Definition.Step step, StepProgress p) {
    Optional<Run> found = runs.get(p.runId());
    if (found.isEmpty()) {
      change(p.failed("its run " + p.runId() + " is gone"));
      return;
    }
    Run run = found.get();
    if (!run.state().terminal()) {
      watch(step, p.in(label(run.state())));
    } else if (run.state() == RunState.COMPLETED) {
      change(p.in(StepProgress.COMPLETED));
    } else if (state.state().equals(WorkflowState.ABORTING)) {
      change(p.in(label(run.state())));
    } else if (run.failure().filter(f -> f.code().equals(INTERRUPTED)).isPresent()
        && p.interruptions() < MOST_INTERRUPTIONS) {
      StepProgress interrupted = p.interrupted(clock.millis());
      change(interrupted);
      again(interrupted);
    } else if (run.state() == RunState.ABORTED && !p.late()) {
      change(p.in(StepProgress.ABORTED));
    } else {
      failed(step, p, why(step, p, run));
    }
  }

  private void watch(Definition.Step step, StepProgress p) {
    if (state.state().equals(WorkflowState.ABORTING)
        && !p.state().equals(label(RunState.ABORTING))) {
      runs.abort(p.runId());
    }
    boolean late =
        step.timeout().filter(t -> clock.millis() - p.began() > t.toMillis()).isPresent();
    if (late && !p.late()) {
      change(p.tooLate());
      runs.abort(p.runId());
    } else {
      change(p);
    }
  }

  private static String why(Definition.Step step, StepProgress p, Run run) {
    return p.late()
        ? "took longer than " + step.timeout().map(Object::toString).orElse("")
        : run.failure().map(f -> f.code() + ": " + f.what()).orElse("failed");
  }

  private void failed(Definition.Step step, StepProgress p, String why) {
    if (p.executions() >= step.attempts()) {
      change(p.failed(why));
      return;
    }
    long wait = step.backoff().toMillis() << Math.min(16, p.executions() - 1);
    change(p.again(clock.millis() + Math.max(1, wait), why));
  }

  /** Ends the workflow when nothing is under way and nothing more can begin. */
  private void conclude() {
    boolean aborting = state.state().equals(WorkflowState.ABORTING);
    boolean busy =
        state.steps().stream()
            .anyMatch(s -> s.active() && !((aborting || broken()) && s.due() > 0));
    if (busy || !state.going()) {
      return;
    }
    if (aborting) {
      end(StepProgress.ABORTED, "");
    } else if (broken()) {
      StepProgress first =
          state.steps().stream()
              .filter(
                  s ->
                      s.state().equals(StepProgress.FAILED)
                          || s.state().equals(StepProgress.ABORTED))
              .findFirst()
              .orElseThrow();
      String why = first.failure().isEmpty() ? "was aborted" : first.failure();
      end(StepProgress.FAILED, "Step '" + first.name() + "' " + join(why));
    } else if (state.steps().stream().allMatch(StepProgress::ended)) {
      end(StepProgress.COMPLETED, "");
    }
  }

  private static String join(String why) {
    return why.startsWith("was ") || why.startsWith("took ") ? why + "." : "failed: " + why;
  }

  private void end(String how, String why) {
    state = state.in(how, clock.millis(), why);
    save.accept(state);
  }

  private void change(StepProgress changed) {
    WorkflowState next = state.with(changed);
    if (!next.equals(state)) {
      state = next;
      save.accept(state);
    }
  }

  private static String label(RunState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  static PlatformException conflict(WorkflowState state, String wanted) {
    return new PlatformException(
        "WORKFLOW_STATE_CONFLICT",
        Blame.CALLER,
        false,
        "Workflow run " + state.id() + " is " + state.state() + "; it cannot be " + wanted + ".",
        "Only one that failed or was aborted can be retried.");
  }
}

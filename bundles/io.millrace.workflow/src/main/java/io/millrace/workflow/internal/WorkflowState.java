package io.millrace.workflow.internal;

import io.millrace.workflow.WorkflowRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A workflow's execution as it is kept.
 *
 * @param declaration as it was when it started; later changes do not concern it
 * @param created milliseconds since 1970
 * @param ended milliseconds since 1970, 0 while it goes on
 * @param failure of the step that failed first
 */
record WorkflowState(
    String id,
    String project,
    String workflow,
    String state,
    Map<String, Object> declaration,
    Map<String, Object> parameters,
    List<StepProgress> steps,
    String trigger,
    long created,
    long ended,
    String failure) {
  static final String RUNNING = "running";
  static final String ABORTING = "aborting";

  WorkflowState with(StepProgress changed) {
    List<StepProgress> copy = new ArrayList<>(steps);
    copy.replaceAll(s -> s.name().equals(changed.name()) ? changed : s);
    return with(copy);
  }

  WorkflowState each(UnaryOperator<StepProgress> change) {
    return with(steps.stream().map(change).toList());
  }

  private WorkflowState with(List<StepProgress> newSteps) {
    return new WorkflowState(
        id,
        project,
        workflow,
        state,
        declaration,
        parameters,
        newSteps,
        trigger,
        created,
        ended,
        failure);
  }

  WorkflowState in(String newState, long end, String why) {
    return new WorkflowState(
        id,
        project,
        workflow,
        newState,
        declaration,
        parameters,
        steps,
        trigger,
        created,
        end,
        why);
  }

  StepProgress step(String name) {
    return steps.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  boolean going() {
    return state.equals(RUNNING) || state.equals(ABORTING);
  }

  WorkflowRun view() {
    Definition definition = Definition.of(declaration);
    return new WorkflowRun(
        id,
        project,
        workflow,
        state,
        parameters,
        steps.stream()
            .map(
                s ->
                    new WorkflowRun.StepState(
                        s.name(),
                        definition.step(s.name()).orElseThrow().function(),
                        s.state(),
                        s.runId()))
            .toList(),
        trigger,
        Instant.ofEpochMilli(created),
        ended == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ended)),
        failure.isEmpty() ? Optional.empty() : Optional.of(failure));
  }
}

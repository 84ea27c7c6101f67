package io.millrace.workflow.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.store.RecordStore;
import io.millrace.kernel.event.EventListener;
import io.millrace.kernel.event.Events;
import io.millrace.kernel.event.PlatformEvent;
import io.millrace.kernel.run.Runs;
import io.millrace.workflow.WorkflowInfo;
import io.millrace.workflow.WorkflowRun;
import io.millrace.workflow.Workflows;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Workflows whose state is in the record store. One thread makes all decisions: it is woken by
 * events of runs and by a clock for back-off and time limits, so a lost event costs half a second.
 */
@Component(service = {Workflows.class, EventListener.class})
public final class RecordedWorkflows implements Workflows, EventListener {
  private static final Logger LOG = LoggerFactory.getLogger(RecordedWorkflows.class);
  private static final Duration SETTLING = Duration.ofSeconds(60);
  private static final long TICK_MS = 500;

  private final WorkflowsSection section;
  private final WorkflowRecords records;
  private final Runs runs;
  private final Events events;
  private final Clock clock;
  private final long activated;
  private final Set<String> going = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService driver;

  @Activate
  public RecordedWorkflows(
      @Reference(name = "section") WorkflowsSection section,
      @Reference(name = "store") RecordStore store,
      @Reference(name = "runs") Runs runs,
      @Reference(name = "events") Events events) {
    this(section, store, runs, events, Clock.systemUTC());
  }

  RecordedWorkflows(
      WorkflowsSection section, RecordStore store, Runs runs, Events events, Clock clock) {
    this.section = section;
    this.records = new WorkflowRecords(store);
    this.runs = runs;
    this.events = events;
    this.clock = clock;
    activated = clock.millis();
    driver =
        Executors.newSingleThreadScheduledExecutor(
            r -> {
              Thread t = new Thread(r, "millrace-workflows");
              t.setDaemon(true);
              return t;
            });
    records.going().forEach(s -> going.add(s.id()));
    if (!going.isEmpty()) {
      LOG.info("{} workflows go on where they were", going.size());
    }
    driver.scheduleWithFixedDelay(this::tick, 0, TICK_MS, TimeUnit.MILLISECONDS);
  }

  @Deactivate
  void stop() {
    driver.shutdownNow();
  }

  @Override
  public WorkflowRun start(
      String project, String workflow, Map<String, Object> parameters, String trigger) {
    Map<String, Object> declaration =
        section
            .declaration(project, workflow)
            .orElseThrow(
                () ->
                    PlatformException.caller(
                        "WORKFLOW_NOT_FOUND",
                        "Project '" + project + "' declares no workflow '" + workflow + "'.",
                        "Use one of "
                            + section.declarations(project).keySet()
                            + " or declare it in project.yaml."));
    Definition definition = Definition.of(declaration);
    Map<String, Object> values = new LinkedHashMap<>(definition.parameters());
    parameters.forEach(
        (name, value) -> {
          if (!values.containsKey(name)) {
            throw PlatformException.caller(
                "PARAMETER_INVALID",
                "Workflow '" + workflow + "' has no parameter '" + name + "'.",
                "Use one of " + definition.parameters().keySet() + ".");
          }
          values.put(name, value);
        });
    long now = clock.millis();
    WorkflowState state =
        new WorkflowState(
            id(now),
            project,
            workflow,
            WorkflowState.RUNNING,
            declaration,
            values,
            definition.steps().stream().map(s -> StepProgress.waiting(s.name())).toList(),
            trigger,
            now,
            0,
            "");
    save(state);
    going.add(state.id());
    wake(state.id());
    return state.view();
  }

  /** Sorts by time of creation; unique by the store's sequence. */
  private String id(long now) {
    return "w-"
        + Long.toString(now, Character.MAX_RADIX)
        + Long.toString(46_656 + records.number() % 46_656, Character.MAX_RADIX);
  }

  @Override
  public Optional<WorkflowRun> get(String id) {
    return records.get(id).map(WorkflowState::view);
  }

  @Override
  public List<WorkflowRun> list(String project) {
    return records.of(project).stream().map(WorkflowState::view).toList();
  }

  @Override
  public List<WorkflowInfo> declared(String project) {
    return section.declarations(project).entrySet().stream()
        .map(
            e -> {
              Definition d = Definition.of(e.getValue());
              return new WorkflowInfo(
                  project,
                  e.getKey(),
                  d.steps().stream().map(Definition.Step::name).toList(),
                  d.parameters());
            })
        .toList();
  }

  @Override
  public WorkflowRun abort(String id) {
    return decide(
        () -> {
          WorkflowState state = require(id);
          if (state.state().equals(WorkflowState.RUNNING)) {
            state = state.in(WorkflowState.ABORTING, 0, "");
            save(state);
            state.steps().stream()
                .filter(s -> s.active() && !s.runId().isEmpty())
                .forEach(s -> runs.abort(s.runId()));
            state = advance(id);
          }
          return state.view();
        });
  }

  @Override
  public WorkflowRun retry(String id) {
    return decide(
        () -> {
          WorkflowState state = require(id);
          if (state.going() || state.state().equals(StepProgress.COMPLETED)) {
            throw Advance.conflict(state, "retried");
          }
          save(
              state
                  .each(
                      s ->
                          s.state().equals(StepProgress.COMPLETED)
                                  || s.state().equals(StepProgress.SKIPPED)
                              ? s
                              : s.reset())
                  .in(WorkflowState.RUNNING, 0, ""));
          going.add(id);
          return advance(id).view();
        });
  }

  private WorkflowState require(String id) {
    return records
        .get(id)
        .orElseThrow(
            () ->
                PlatformException.caller(
                    "WORKFLOW_RUN_NOT_FOUND",
                    "There is no workflow run '" + id + "'.",
                    "List those of the project."));
  }

  /** Decides on the one thread that may, and waits for it. */
  private WorkflowRun decide(Callable<WorkflowRun> decision) {
    try {
      return driver.submit(decision).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while deciding on a workflow", e);
    }
  }

  @Override
  public void happened(PlatformEvent event) {
    if (event.type().equals("run.state") && !going.isEmpty()) {
      going.forEach(this::wake);
    }
  }

  private void wake(String id) {
    try {
      driver.execute(() -> drive(id));
    } catch (RejectedExecutionException e) {
      LOG.debug("Workflow {} goes on at the next start", id);
    }
  }

  private void tick() {
    going.forEach(this::drive);
  }

  private void drive(String id) {
    try {
      if (going.contains(id)) {
        advance(id);
      }
    } catch (RuntimeException e) {
      // Top of the driver: one workflow's trouble must not stop the others; it is tried again.
      LOG.warn("Workflow {} could not go on now; it is tried again", id, e);
    }
  }

  private WorkflowState advance(String id) {
    WorkflowState state = require(id);
    if (state.going()) {
      boolean settling = clock.millis() - activated < SETTLING.toMillis();
      state = new Advance(state, runs, clock, this::save, settling).run();
    }
    if (!state.going()) {
      going.remove(id);
    }
    return state;
  }

  private void save(WorkflowState state) {
    records.save(state);
    Map<String, Object> steps = new LinkedHashMap<>();
    state.steps().forEach(s -> steps.put(s.name(), s.state()));
    events.publish(
        "workflow.state",
        state.project(),
        state.id(),
        Map.of("workflow", state.workflow(), "state", state.state(), "steps", steps));
  }
}

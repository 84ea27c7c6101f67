package io.millrace.liveops.internal;

import io.millrace.workflow.WorkflowRun;
import io.millrace.workflow.Workflows;
import java.util.LinkedHashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Starts the workflows that projects declare. */
@Component(service = WorkflowStarter.class)
public final class DeclaredWorkflows implements WorkflowStarter {
  private static final String FACTS = "alert";

  private final Workflows workflows;

  @Activate
  public DeclaredWorkflows(@Reference(name = "workflows") Workflows workflows) {
    this.workflows = workflows;
  }

  @Override
  public String start(
      String project,
      String workflow,
      Map<String, Object> parameters,
      Map<String, Object> facts,
      String trigger) {
    Map<String, Object> all = new LinkedHashMap<>(parameters);
    boolean wanted =
        workflows.declared(project).stream()
            .anyMatch(w -> w.name().equals(workflow) && w.parameters().containsKey(FACTS));
    if (wanted) {
      all.put(FACTS, facts);
    }
    return workflows.start(project, workflow, all, trigger).id();
  }

  @Override
  public boolean running(String run) {
    return workflows.get(run).filter(r -> !ended(r)).isPresent();
  }

  private static boolean ended(WorkflowRun run) {
    return run.ended().isPresent();
  }
}

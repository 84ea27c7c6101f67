package io.millrace.deployment.internal;

import io.millrace.deployment.internal.PipelineSpec.ModelStep;
import io.millrace.kernel.event.EventListener;
import io.millrace.kernel.event.PlatformEvent;
import io.millrace.kernel.model.ModelVersion;
import io.millrace.kernel.model.StageListener;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Makes endpoints follow the model registry: those on the version in production are switched within
 * a promotion, the others soon after the event.
 */
@Component(service = {StageListener.class, EventListener.class})
public final class ModelFollower implements StageListener, EventListener {
  private final EndpointTable table;

  @Activate
  public ModelFollower(@Reference(name = "table") EndpointTable table) {
    this.table = table;
  }

  @Override
  public void prepare(ModelVersion next, Optional<ModelVersion> current) {
    List<DeclaredEndpoint> followers = followers(next);
    if (!followers.isEmpty()) {
      table.keeper().prepare(followers, next);
    }
  }

  @Override
  public void promoted(ModelVersion now, Optional<ModelVersion> former) {
    table.keeper().promoted(followers(now), now);
  }

  @Override
  public void happened(PlatformEvent event) {
    boolean model = event.type().startsWith("model.");
    if (!model && !event.type().equals("run.state")) {
      return;
    }
    if ("completed".equals(event.data().get("state"))) {
      table.adopt(event.subject());
    }
    for (DeclaredEndpoint endpoint : table.all()) {
      if (!endpoint.project().equals(event.project())) {
        continue;
      }
      if (model && !endpoint.spec().model().selector().equals(ModelStep.PRODUCTION)) {
        endpoint.want();
      } else if (endpoint.live().isEmpty()) {
        endpoint.nudge(); // the model or a dataset it waits for may be there now
      }
    }
  }

  private List<DeclaredEndpoint> followers(ModelVersion model) {
    return table.all().stream()
        .filter(e -> e.follows(model.project(), model.name(), ModelStep.PRODUCTION))
        .toList();
  }
}

package io.millrace.rest.internal.health;

import io.millrace.deployment.Endpoints;
import io.millrace.kernel.project.Projects;
import io.millrace.kernel.run.Runs;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Reply;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/**
 * Says whether the server lives and whether it is ready: all bundles active, no component of the
 * platform waiting, every declared endpoint able to answer. Thread-safe.
 */
@Component(service = {Readiness.class, RouteGroup.class})
public final class Readiness implements RouteGroup {
  private final Supplier<List<String>> framework;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable Projects projects;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable Runs runs;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable Endpoints endpoints;

  @Activate
  public Readiness(
      BundleContext context, @Reference(name = "components") ServiceComponentRuntime components) {
    this(
        () -> {
          List<String> problems = new ArrayList<>(FrameworkState.inactive(context));
          problems.addAll(FrameworkState.unsatisfied(components));
          return problems;
        },
        null,
        null,
        null);
  }

  Readiness(
      Supplier<List<String>> framework,
      @Nullable Projects projects,
      @Nullable Runs runs,
      @Nullable Endpoints endpoints) {
    this.framework = framework;
    this.projects = projects;
    this.runs = runs;
    this.endpoints = endpoints;
  }

  /** What is missing; empty when ready. */
  public List<String> reasons() {
    List<String> reasons = new ArrayList<>(framework.get());
    Projects known = projects;
    Endpoints answering = endpoints;
    if (known == null || runs == null) {
      reasons.add("The kernel is not ready: its store is not open yet.");
    } else if (answering == null) {
      reasons.add("Deployment is not there yet.");
    } else {
      reasons.addAll(DeclaredEndpoints.unready(known, answering));
    }
    return reasons;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/healthz", "Whether the process lives")
            .openLocally()
            .by(exchange -> Map.of("status", "ok")),
        Route.get("/readyz", "Whether everything declared can answer; 503 until then")
            .openLocally()
            .gives(State.class)
            .by(this::ready));
  }

  private Object ready(Exchange exchange) {
    List<String> reasons = reasons();
    return new Reply(reasons.isEmpty() ? 200 : 503, new State(reasons.isEmpty(), reasons));
  }

  /** What {@code /readyz} answers. */
  public record State(boolean ready, List<String> reasons) {}
}

package io.millrace.deployment.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.store.RecordStore;
import io.millrace.deployment.internal.DeclaredEndpoint.Order;
import io.millrace.deployment.internal.KeptAdapters.Kept;
import io.millrace.kernel.event.Events;
import io.millrace.kernel.model.ModelRegistry;
import io.millrace.kernel.model.ModelVersion;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the versions of endpoints what they should be. All building happens on one thread, one
 * after another: models are large, and two versions of one endpoint must not race.
 */
final class VersionKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(VersionKeeper.class);

  private final PipelineBuilder builder;
  private final RecordStore records;
  private final KeptAdapters adapters;
  private final Map<Kept, String> refused = new ConcurrentHashMap<>();
  private final Supplier<ModelRegistry> models;
  private final Supplier<Events> events;
  private final Clock clock;
  private final ExecutorService builds;

  VersionKeeper(
      PipelineBuilder builder,
      RecordStore records,
      KeptAdapters adapters,
      Supplier<ModelRegistry> models,
      Supplier<Events> events,
      Clock clock,
      ExecutorService builds) {
    this.builder = builder;
    this.records = records;
    this.adapters = adapters;
    this.models = models;
    this.events = events;
    this.clock = clock;
    this.builds = builds;
  }

  /** Carries out an order of the endpoint; on the building thread. */
  void rebuild(DeclaredEndpoint endpoint, Order order) {
    PipelineSpec spec = order.spec();
    PreparedPipeline next;
    try {
      ModelVersion model =
          models.get().require(endpoint.project(), spec.model().name(), spec.model().selector());
      if (endpoint.satisfied(order, model.version())) {
        endpoint.unchanged(order);
        return;
      }
      next = build(endpoint, spec, model);
    } catch (RuntimeException e) { // plugin call site; a failed build is tried again
      failed(endpoint, spec, e);
      return;
    }
    endpoint
        .offer(order, next, clock.instant())
        .ifPresent(
            former -> {
              if (former == next) {
                LOG.info("{} came too late for endpoint {}", next.label(), spec.endpoint());
              }
              former.retire();
            });
    if (endpoint.live().filter(now -> now == next).isPresent()) {
      switched(endpoint, next);
    }
  }

  /** Readies a model version for all these endpoints, or for none; waits until that is done. */
  void prepare(List<DeclaredEndpoint> endpoints, ModelVersion model) {
    Future<?> work =
        builds.submit(
            () -> {
              Map<DeclaredEndpoint, PreparedPipeline> ready = new LinkedHashMap<>();
              try {
                for (DeclaredEndpoint e : endpoints) {
                  ready.put(e, build(e, e.spec(), model));
                }
              } catch (RuntimeException e) {
                ready.values().forEach(PreparedPipeline::retire);
                throw e;
              }
              ready.forEach(
                  (e, p) -> e.pend(p, clock.instant()).ifPresent(PreparedPipeline::retire));
            });
    try {
      work.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof PlatformException p
          ? p
          : new PlatformException(
              "MODEL_UNAVAILABLE",
              Blame.PLUGIN,
              false,
              model.label() + " cannot be served: " + e.getCause(),
              "See the server's log; the version in production stays.",
              e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlatformException(
          "MODEL_UNAVAILABLE",
          Blame.PLATFORM,
          true,
          "Preparing " + model.label() + " was interrupted.",
          "Promote it again.",
          e);
    }
  }

  /** Switches the endpoints to what was prepared for this model version. Quick. */
  void promoted(List<DeclaredEndpoint> endpoints, ModelVersion model) {
    List<DeclaredEndpoint> switched = new ArrayList<>();
    for (DeclaredEndpoint endpoint : endpoints) {
      endpoint.promote(model.version(), clock.instant()).ifPresent(PreparedPipeline::retire);
      if (endpoint.live().filter(p -> p.model().version() == model.version()).isPresent()) {
        switched.add(endpoint);
      }
    }
    switched.forEach(e -> e.live().ifPresent(p -> switched(e, p)));
  }

  private PreparedPipeline build(DeclaredEndpoint endpoint, PipelineSpec spec, ModelVersion model) {
    long version = records.next("pipeline-version/" + endpoint.project() + "/" + spec.name());
    PreparedPipeline next = builder.build(spec, version, model);
    adapt(endpoint, next);
    return next;
  }

  /** Loads what is missing of the adapters that the endpoint keeps. */
  void adapt(DeclaredEndpoint endpoint, PreparedPipeline pipeline) {
    adapters
        .of(endpoint.project(), endpoint.spec().endpoint())
        .forEach(adapter -> load(pipeline, adapter));
  }

  /**
   * Serves the adapter that a run has left, if it is one to be served; on the building thread.
   *
   * @param endpoints finds an endpoint by its id
   */
  void adopt(String runId, Function<String, Optional<DeclaredEndpoint>> endpoints) {
    adapters
        .adopt(runId)
        .ifPresent(
            adapter ->
                endpoints
                    .apply(adapter.endpoint())
                    .flatMap(DeclaredEndpoint::live)
                    .ifPresent(pipeline -> load(pipeline, adapter)));
  }

  /** Why an adapter was not loaded beside the model that answers; empty if it was. */
  String reason(Kept adapter) {
    return adapter.unloaded() ? "It was unloaded." : refused.getOrDefault(adapter, "");
  }

  /** An adapter that does not fit the new model is missing then, and says so when it is named. */
  private void load(PreparedPipeline pipeline, Kept adapter) {
    if (has(pipeline, adapter)) {
      return;
    }
    String reason = "";
    try {
      if (adapters.fits(adapter, pipeline.model())) {
        pipeline.session().loadAdapter(adapter.name(), adapters.folder(adapter));
      } else {
        reason = "It was made for " + adapter.base() + ", not for " + pipeline.model().label();
      }
    } catch (RuntimeException e) { // plugin call site
      // Another thread may have been faster.
      reason = has(pipeline, adapter) ? "" : PipelineBuilder.reason(e);
    }
    if (reason.isEmpty()) {
      refused.remove(adapter);
    } else {
      refused.put(adapter, reason);
      LOG.warn("{} answers without adapter {}: {}", pipeline.label(), adapter.name(), reason);
    }
  }

  private static boolean has(PreparedPipeline pipeline, Kept adapter) {
    return pipeline.session().adapters().stream().anyMatch(a -> a.name().equals(adapter.name()));
  }

  private void failed(DeclaredEndpoint endpoint, PipelineSpec spec, RuntimeException e) {
    String reason = PipelineBuilder.reason(e);
    boolean gone = e instanceof PlatformException p && p.code().equals("PLUGIN_NOT_FOUND");
    if (e instanceof PlatformException) {
      LOG.warn("Endpoint {} has no new version yet: {}", spec.endpoint(), reason);
    } else {
      LOG.warn("Endpoint {} has no new version yet", spec.endpoint(), e);
    }
    // Without a declared guardrail it must not answer: it fails closed.
    endpoint.failed(reason, gone, clock.instant()).ifPresent(PreparedPipeline::retire);
  }

  private void switched(DeclaredEndpoint endpoint, PreparedPipeline now) {
    adapt(endpoint, now); // some may have come since it was built
    String id = now.spec().endpoint();
    LOG.info("Endpoint {} answers with {} on {}", id, now.label(), now.model().label());
    events
        .get()
        .publish(
            "endpoint.switched",
            endpoint.project(),
            id,
            Map.of("pipeline", now.label(), "model", now.model().label()));
  }
}

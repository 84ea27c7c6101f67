package io.millrace.deployment.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.data.DatasetFiles;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.api.store.RecordStore;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.kernel.artifact.DatasetValues;
import io.millrace.kernel.event.Events;
import io.millrace.kernel.model.ModelRegistry;
import io.millrace.kernel.project.Projects;
import io.millrace.kernel.run.Runs;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The declared endpoints, and the thread that prepares versions for them. Looks twenty times a
 * second whether an endpoint needs a new version: because its declaration or its model changed,
 * because a plugin it uses was replaced, or because preparing one failed before.
 */
@Component(service = EndpointTable.class)
public final class EndpointTable {
  private static final Logger LOG = LoggerFactory.getLogger(EndpointTable.class);
  private static final long LOOK_MS = 50;

  private final Map<String, DeclaredEndpoint> byId = new ConcurrentHashMap<>();
  private final VersionKeeper keeper;
  private final KeptAdapters adapters;
  private final AbsentModels absent;
  private final Clock clock;
  private final Supplier<ModelRegistry> models;
  private final List<AutoCloseable> late;
  private final ExecutorService builds;
  private final ScheduledExecutorService looks;

  @Activate
  public EndpointTable(
      @Reference(name = "plugins") PluginDirectory plugins,
      @Reference(name = "artifacts") Artifacts artifacts,
      @Reference(name = "datasets") DatasetFiles datasets,
      @Reference(name = "records") RecordStore records,
      @Reference(name = "models", service = ModelRegistry.class)
          ComponentServiceObjects<ModelRegistry> models,
      @Reference(name = "runs", service = Runs.class) ComponentServiceObjects<Runs> runs,
      @Reference(name = "events", service = Events.class) ComponentServiceObjects<Events> events,
      @Reference(name = "projects", service = Projects.class)
          ComponentServiceObjects<Projects> projects) {
    LateService<ModelRegistry> lateModels = new LateService<>(models);
    LateService<Events> lateEvents = new LateService<>(events);
    LateService<Runs> lateRuns = new LateService<>(runs);
    LateService<Projects> lateProjects = new LateService<>(projects);
    this.models = lateModels;
    this.late = List.of(lateModels, lateEvents, lateRuns, lateProjects);
    this.clock = Clock.systemUTC();
    this.builds = Executors.newSingleThreadExecutor(named("millrace-endpoint-builds"));
    this.looks = Executors.newSingleThreadScheduledExecutor(named("millrace-endpoint-looks"));
    PipelineBuilder builder =
        new PipelineBuilder(
            plugins, artifacts, new DatasetValues(artifacts, datasets), this::drained);
    this.adapters = new KeptAdapters(records, artifacts, lateRuns);
    this.absent = new AbsentModels(this, () -> PipelinesSection.endpoints(lateProjects.get()));
    this.keeper =
        new VersionKeeper(builder, records, adapters, lateModels, lateEvents, clock, builds);
    looks.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    LOG.info("Endpoints are served");
  }

  EndpointTable(
      Supplier<ModelRegistry> models,
      VersionKeeper keeper,
      KeptAdapters adapters,
      Supplier<? extends Collection<String>> declared,
      Clock clock,
      ExecutorService builds,
      ScheduledExecutorService looks) {
    this.models = models;
    this.late = List.of();
    this.keeper = keeper;
    this.adapters = adapters;
    this.absent = new AbsentModels(this, declared);
    this.clock = clock;
    this.builds = builds;
    this.looks = looks;
  }

  @Deactivate
  void deactivate() throws Exception {
    looks.shutdownNow();
    byId.values().forEach(e -> e.remove().forEach(PreparedPipeline::retire));
    builds.shutdown();
    if (!builds.awaitTermination(10, TimeUnit.SECONDS)) {
      LOG.warn("A pipeline is still being prepared while the endpoints stop.");
    }
    for (AutoCloseable service : late) {
      service.close();
    }
    LOG.info("Endpoints are closed");
  }

  Collection<DeclaredEndpoint> all() {
    return byId.values();
  }

  Optional<DeclaredEndpoint> get(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  DeclaredEndpoint require(String id) {
    return get(id).orElseThrow(() -> absent.failure(id));
  }

  AbsentModels absent() {
    return absent;
  }

  ModelRegistry models() {
    return models.get();
  }

  VersionKeeper keeper() {
    return keeper;
  }

  KeptAdapters adapters() {
    return adapters;
  }

  /** A run completed: what it left to be served is served soon. Returns at once. */
  void adopt(String runId) {
    try {
      builds.execute(
          () -> {
            try {
              keeper.adopt(runId, this::get);
            } catch (RuntimeException e) { // top of the task: the next build catches up
              LOG.warn("What run {} left is not served yet", runId, e);
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("stopping: the next start catches up with run {}", runId);
    }
  }

  /** Declares an endpoint, or declares it anew; returns before it is ready. */
  synchronized void declare(String project, PipelineSpec spec) {
    DeclaredEndpoint holder = byId.get(spec.endpoint());
    Optional<DeclaredEndpoint> former = of(project, spec.name());
    if (holder != null && (former.isEmpty() || holder != former.get())) {
      throw new PlatformException(
          "ENDPOINT_CONFLICT",
          Blame.CALLER,
          false,
          "Endpoint '" + spec.endpoint() + "' belongs to project '" + holder.project() + "'.",
          "Give the pipeline another 'endpoint'.");
    }
    if (former.isPresent()) {
      byId.remove(former.get().spec().endpoint(), former.get());
      former.get().declare(spec);
      byId.put(spec.endpoint(), former.get());
    } else {
      byId.put(spec.endpoint(), new DeclaredEndpoint(project, spec, clock.instant()));
    }
    look();
  }

  /** Withdraws an endpoint; requests under way finish. */
  synchronized void withdraw(String project, String pipeline) {
    of(project, pipeline)
        .ifPresent(
            e -> {
              byId.remove(e.spec().endpoint(), e);
              e.remove().forEach(PreparedPipeline::retire);
            });
  }

  /** Starts what is due. */
  void look() {
    for (DeclaredEndpoint endpoint : byId.values()) {
      endpoint.expired(clock.instant()).ifPresent(PreparedPipeline::retire);
      endpoint
          .begin(clock.instant())
          .ifPresent(order -> builds.execute(() -> keeper.rebuild(endpoint, order)));
    }
  }

  private Optional<DeclaredEndpoint> of(String project, String pipeline) {
    return byId.values().stream()
        .filter(e -> e.project().equals(project) && e.spec().name().equals(pipeline))
        .findFirst();
  }

  /** Closing a model may take a while: not on the thread of the last request. */
  private void drained(PreparedPipeline pipeline) {
    try {
      builds.execute(pipeline::close);
    } catch (RejectedExecutionException e) {
      pipeline.close(); // stopping: there is no other thread left
    }
  }

  private static ThreadFactory named(String name) {
    return work -> {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}

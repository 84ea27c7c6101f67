package io.millrace.kernel.internal.model;

import io.millrace.api.ArtifactRef;
import io.millrace.api.Blame;
import io.millrace.api.Names;
import io.millrace.api.PlatformException;
import io.millrace.api.store.Query;
import io.millrace.api.store.RecordStore;
import io.millrace.api.store.StoredRecord;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.kernel.event.Events;
import io.millrace.kernel.internal.Whiteboard;
import io.millrace.kernel.model.ModelRegistry;
import io.millrace.kernel.model.ModelVersion;
import io.millrace.kernel.model.PromotionGate;
import io.millrace.kernel.model.Stage;
import io.millrace.kernel.model.StageListener;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Model versions as records. A move to production runs in this order: gates are asked, listeners
 * prepare, the stages are recorded in one transaction, listeners switch. Moves of one model are
 * serialised by a lock of its own, held over these calls on purpose: two promotions at once would
 * leave listeners and records disagreeing. A gate or listener must not move the same model.
 */
@Component(service = ModelRegistry.class)
public final class StagedModels implements ModelRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(StagedModels.class);

  private final Supplier<List<PromotionGate>> gates;
  private final Supplier<List<StageListener>> listeners;
  private final RecordStore records;
  private final Artifacts artifacts;
  private final Events events;
  private final Clock clock;
  private final Map<String, ReentrantLock> moves = new ConcurrentHashMap<>();

  @Activate
  public StagedModels(
      BundleContext context,
      @Reference(name = "records") RecordStore records,
      @Reference(name = "artifacts") Artifacts artifacts,
      @Reference(name = "events") Events events) {
    this(
        records,
        artifacts,
        events,
        new Whiteboard<>(context, PromotionGate.class),
        new Whiteboard<>(context, StageListener.class),
        Clock.systemUTC());
  }

  StagedModels(
      RecordStore records,
      Artifacts artifacts,
      Events events,
      Supplier<List<PromotionGate>> gates,
      Supplier<List<StageListener>> listeners,
      Clock clock) {
    this.gates = gates;
    this.listeners = listeners;
    this.records = records;
    this.artifacts = artifacts;
    this.events = events;
    this.clock = clock;
  }

  @Deactivate
  void close() {
    if (gates instanceof Whiteboard<?> board) {
      board.close();
    }
    if (listeners instanceof Whiteboard<?> board) {
      board.close();
    }
  }

  @Override
  public ModelVersion register(
      String project,
      String name,
      ArtifactRef weights,
      Optional<ArtifactRef> adapter,
      Map<String, Double> metrics,
      String run) {
    Names.check("project", project);
    Names.check("model", name);
    String exactWeights = artifacts.require(weights).ref().toString();
    Optional<String> exactAdapter = adapter.map(a -> artifacts.require(a).ref().toString());
    ModelVersion version =
        records.transact(
            t -> {
              long number = t.next("model-version/" + project + "/" + name);
              ModelVersion proposed =
                  new ModelVersion(
                      project,
                      name,
                      number,
                      exactWeights,
                      exactAdapter,
                      Stage.CANDIDATE,
                      metrics,
                      run,
                      clock.instant(),
                      clock.instant());
              return ModelRecords.version(t.insert(ModelRecords.of(proposed, "")));
            });
    LOG.info("registered {} of project {}", version.label(), project);
    publish("model.registered", version, Map.of());
    return version;
  }

  @Override
  public ModelVersion measured(
      String project, String name, long version, Map<String, Double> metrics) {
    ReentrantLock lock = lock(project, name);
    try {
      return records.transact(
          t -> {
            StoredRecord before = stored(t, project, name, version);
            ModelVersion v = ModelRecords.version(before);
            Map<String, Double> all = new LinkedHashMap<>(v.metrics());
            all.putAll(metrics);
            ModelVersion after = with(v, v.stage(), all, v.staged());
            return ModelRecords.version(
                t.update(ModelRecords.of(after, ModelRecords.movedBy(before)), before.revision()));
          });
    } finally {
      lock.unlock();
    }
  }

  private ReentrantLock lock(String project, String name) {
    ReentrantLock lock = moves.computeIfAbsent(project + "/" + name, k -> new ReentrantLock());
    lock.lock();
    return lock;
  }

  @Override
  public ModelVersion move(String project, String name, long version, Stage stage, String by) {
    ReentrantLock lock = lock(project, name);
    try {
      ModelVersion before = ModelRecords.version(stored(records, project, name, version));
      if (before.stage() == stage) {
        return before;
      }
      if (stage != Stage.PRODUCTION) {
        return staged(before, stage, by, Optional.empty());
      }
      Optional<ModelVersion> current = production(project, name);
      askGates(before, current);
      List<StageListener> told = listeners.get();
      for (StageListener listener : told) {
        prepare(listener, before, current);
      }
      ModelVersion now = staged(before, stage, by, current);
      for (StageListener listener : told) {
        try {
          listener.promoted(now, current);
        } catch (RuntimeException e) { // a listener is another bundle's code
          LOG.error("a stage listener failed to switch to {}", now.label(), e);
        }
      }
      return now;
    } finally {
      lock.unlock();
    }
  }

  private void askGates(ModelVersion candidate, Optional<ModelVersion> current) {
    List<String> objections = new ArrayList<>();
    for (PromotionGate gate : gates.get()) {
      try {
        objections.addAll(gate.objections(candidate, current));
      } catch (RuntimeException e) { // a gate that cannot judge objects
        LOG.warn("a promotion gate failed at {}", candidate.label(), e);
        objections.add("a gate could not judge: " + e.getMessage());
      }
    }
    if (!objections.isEmpty()) {
      throw PlatformException.caller(
          "PROMOTION_REFUSED",
          candidate.label() + " may not go to production: " + String.join("; ", objections) + ".",
          "Improve the model, or change the project's policy.");
    }
  }

  private static void prepare(
      StageListener listener, ModelVersion next, Optional<ModelVersion> current) {
    try {
      listener.prepare(next, current);
    } catch (PlatformException e) {
      throw e;
    } catch (RuntimeException e) { // a listener is another bundle's code
      throw new PlatformException(
          "PROMOTION_FAILED",
          Blame.PLATFORM,
          true,
          next.label() + " could not be readied for production: " + e.getMessage() + ".",
          "The former version still serves. Read the log for the cause.",
          e);
    }
  }

  private ModelVersion staged(
      ModelVersion before, Stage stage, String by, Optional<ModelVersion> former) {
    ModelVersion now =
        records.transact(
            t -> {
              former.ifPresent(f -> write(t, f, Stage.ARCHIVED, by));
              return write(t, before, stage, by);
            });
    if (stage == Stage.STAGING || stage == Stage.PRODUCTION) {
      String tag = stage.name().toLowerCase(Locale.ROOT);
      artifacts.tag(ArtifactRef.parse(now.weights()), tag);
      now.adapter().ifPresent(a -> artifacts.tag(ArtifactRef.parse(a), tag));
    }
    LOG.info("{} of project {} is now {}", now.label(), now.project(), stage);
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("from", before.stage().name().toLowerCase(Locale.ROOT));
    data.put("by", by);
    former.ifPresent(f -> data.put("former", f.label()));
    publish("model.staged", now, data);
    return now;
  }

  private ModelVersion write(RecordStore t, ModelVersion version, Stage stage, String by) {
    StoredRecord there = stored(t, version.project(), version.name(), version.version());
    ModelVersion v = ModelRecords.version(there);
    ModelVersion moved = with(v, stage, v.metrics(), clock.instant());
    return ModelRecords.version(t.update(ModelRecords.of(moved, by), there.revision()));
  }

  private static ModelVersion with(
      ModelVersion v, Stage stage, Map<String, Double> metrics, java.time.Instant staged) {
    return new ModelVersion(
        v.project(),
        v.name(),
        v.version(),
        v.weights(),
        v.adapter(),
        stage,
        metrics,
        v.run(),
        v.created(),
        staged);
  }

  private void publish(String type, ModelVersion v, Map<String, Object> more) {
    Map<String, Object> data = new LinkedHashMap<>(more);
    data.put("model", v.name());
    data.put("version", v.version());
    data.put("stage", v.stage().name().toLowerCase(Locale.ROOT));
    events.publish(type, v.project(), v.label(), data);
  }

  @Override
  public Optional<ModelVersion> get(String project, String name, long version) {
    return records
        .get(ModelRecords.MODEL, ModelRecords.key(project, name, version))
        .map(ModelRecords::version);
  }

  @Override
  public Optional<ModelVersion> production(String project, String name) {
    return newest(project, name, Stage.PRODUCTION);
  }

  private Optional<ModelVersion> newest(String project, String name, Stage stage) {
    return records
        .find(
            Query.of(ModelRecords.MODEL).project(project).name(name).state(stage.name()).page(1, 0))
        .stream()
        .findFirst()
        .map(ModelRecords::version);
  }

  @Override
  public ModelVersion require(String project, String name, String selector) {
    Optional<ModelVersion> found = Optional.empty();
    if (selector.equals(ArtifactRef.LATEST)) {
      found = list(project, Optional.of(name)).stream().findFirst();
    } else if (!selector.isEmpty()
        && selector.length() < 19
        && selector.chars().allMatch(Character::isDigit)) {
      found = get(project, name, Long.parseLong(selector));
    } else {
      for (Stage stage : Stage.values()) {
        if (stage.name().toLowerCase(Locale.ROOT).equals(selector)) {
          found = newest(project, name, stage);
        }
      }
    }
    return found.orElseThrow(() -> notFound(project, name, selector));
  }

  private StoredRecord stored(RecordStore t, String project, String name, long version) {
    return t.get(ModelRecords.MODEL, ModelRecords.key(project, name, version))
        .orElseThrow(() -> notFound(project, name, Long.toString(version)));
  }

  private PlatformException notFound(String project, String name, String selector) {
    List<String> there =
        list(project, Optional.empty()).stream()
            .limit(20)
            .map(v -> v.label() + " (" + v.stage().name().toLowerCase(Locale.ROOT) + ")")
            .toList();
    return PlatformException.caller(
        "MODEL_NOT_FOUND",
        "Project '"
            + project
            + "' has no model "
            + name
            + ":"
            + selector
            + "; there "
            + (there.isEmpty() ? "are none." : "are: " + String.join(", ", there) + "."),
        "Name one of these, or register one.");
  }

  @Override
  public List<ModelVersion> list(String project, Optional<String> name) {
    Query query = Query.of(ModelRecords.MODEL).project(project).page(Query.MAX_LIMIT, 0);
    query = name.isPresent() ? query.name(name.get()) : query;
    return records.find(query).stream().map(ModelRecords::version).toList();
  }
}

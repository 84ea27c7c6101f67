package io.millrace.deployment.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.ArtifactRef;
import io.millrace.api.store.NewRecord;
import io.millrace.api.store.Query;
import io.millrace.api.store.RecordStore;
import io.millrace.api.store.StoredRecord;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.kernel.model.ModelVersion;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunRequest;
import io.millrace.kernel.run.RunState;
import io.millrace.kernel.run.Runs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What adapters endpoints have beside their models, as records: a server that starts again loads
 * them again. An adapter that was unloaded stays recorded as such, or the run that left it would
 * bring it back. Thread-safe.
 */
final class KeptAdapters {
  private static final String ADAPTER = "endpoint-adapter";
  private static final String KEPT = "kept";
  private static final String UNLOADED = "unloaded";
  private static final String MODEL = "store://model/";
  private static final int MOST_RUNS = 1000;

  private final ObjectMapper json = new ObjectMapper();
  private final RecordStore records;
  private final Artifacts artifacts;
  private final Supplier<Runs> runs;

  KeptAdapters(RecordStore records, Artifacts artifacts, Supplier<Runs> runs) {
    this.records = records;
    this.artifacts = artifacts;
    this.runs = runs;
  }

  /**
   * An adapter.
   *
   * @param source reference of an artifact, or a folder
   * @param base reference of the weights it was made for; empty if that is not known
   * @param unloaded whether somebody took it away
   */
  record Kept(String endpoint, String name, String source, String base, boolean unloaded) {
    static Kept of(String endpoint, String name, String source) {
      return new Kept(endpoint, name, source, "", false);
    }
  }

  /** Remembers an adapter; durable when this returns. */
  void keep(String project, Kept adapter) {
    records.put(record(project, adapter));
  }

  /** Whether there was such an adapter, which is now known to be unloaded. */
  boolean forget(String endpoint, String name) {
    Optional<StoredRecord> there = records.get(ADAPTER, key(endpoint, name));
    there.map(this::kept).ifPresent(k -> keep(there.get().data().project(), unloaded(k)));
    return there.filter(r -> r.data().state().equals(KEPT)).isPresent();
  }

  private static Kept unloaded(Kept k) {
    return new Kept(k.endpoint(), k.name(), k.source(), k.base(), true);
  }

  /** An adapter of an endpoint, unloaded or not. */
  Optional<Kept> get(String endpoint, String name) {
    return records.get(ADAPTER, key(endpoint, name)).map(this::kept);
  }

  /**
   * Those that an endpoint should have. Runs that ended while nobody listened, since the server
   * died at that moment, are caught up with.
   */
  List<Kept> of(String project, String endpoint) {
    Runs.Filter served =
        new Runs.Filter(
            Optional.of(project),
            Optional.empty(),
            Optional.of(RunState.COMPLETED),
            Map.of(RunRequest.SERVE_AT, endpoint),
            MOST_RUNS);
    for (Run run : runs.get().list(served)) {
      made(run).filter(k -> get(endpoint, k.name()).isEmpty()).ifPresent(k -> keep(project, k));
    }
    Query query =
        Query.of(ADAPTER).project(project).name(endpoint).state(KEPT).page(Query.MAX_LIMIT, 0);
    return records.find(query).stream().map(this::kept).toList();
  }

  /** Remembers the adapter of a run that completed, if it is one to be served. */
  Optional<Kept> adopt(String runId) {
    Optional<Run> run = runs.get().get(runId).filter(r -> r.state() == RunState.COMPLETED);
    Optional<Kept> made = run.flatMap(KeptAdapters::made);
    made.ifPresent(k -> keep(run.get().request().project(), k));
    return made;
  }

  private static Optional<Kept> made(Run run) {
    String endpoint = run.request().labels().get(RunRequest.SERVE_AT);
    String name = run.request().labels().get(RunRequest.SERVE_AS);
    String source = run.outputs().get("adapter");
    if (endpoint == null || name == null || source == null) {
      return Optional.empty();
    }
    String base = run.request().inputs().getOrDefault("base", "");
    return Optional.of(new Kept(endpoint, name, source, base, false));
  }

  /** Whether the adapter was made for these weights, as far as is known. */
  boolean fits(Kept adapter, ModelVersion model) {
    return adapter.base().isEmpty()
        || (model.adapter().isEmpty()
            && (adapter.base().equals(model.weights())
                || digest(adapter.base()).equals(digest(model.weights()))));
  }

  private String digest(String ref) {
    return artifacts.require(ArtifactRef.parse(ref)).digest();
  }

  /** The reference with its exact version. */
  String exact(ArtifactRef ref) {
    return artifacts.require(ref).ref().toString();
  }

  /** The weights that an adapter was made from, as its lineage tells; empty if it does not. */
  String base(ArtifactRef adapter) {
    List<String> models =
        artifacts.require(adapter).producer().inputs().stream()
            .filter(ref -> ref.startsWith(MODEL))
            .toList();
    return models.size() == 1 ? models.get(0) : "";
  }

  /** The folder to load it from. */
  Path folder(Kept adapter) {
    return adapter.source().startsWith("store://")
        ? artifacts.folder(artifacts.require(ArtifactRef.parse(adapter.source())))
        : Path.of(adapter.source());
  }

  private NewRecord record(String project, Kept k) {
    try {
      return new NewRecord(
          ADAPTER,
          key(k.endpoint(), k.name()),
          project,
          k.endpoint(),
          k.unloaded() ? UNLOADED : KEPT,
          Map.of(),
          json.writeValueAsString(
              Map.of("name", k.name(), "source", k.source(), "base", k.base())));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private Kept kept(StoredRecord record) {
    try {
      JsonNode said = json.readTree(record.json());
      return new Kept(
          record.data().name(),
          said.path("name").asText(),
          said.path("source").asText(),
          said.path("base").asText(),
          record.data().state().equals(UNLOADED));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("record " + record.key() + " is no JSON", e);
    }
  }

  private static String key(String endpoint, String name) {
    return endpoint + "/" + name;
  }
}

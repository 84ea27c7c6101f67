package io.millrace.kernel.internal.artifact;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;

import io.millrace.api.ArtifactRef;
import io.millrace.api.Blame;
import io.millrace.api.Names;
import io.millrace.api.PlatformException;
import io.millrace.api.artifact.ArtifactStore;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.api.store.Query;
import io.millrace.api.store.RecordStore;
import io.millrace.api.store.StoredRecord;
import io.millrace.kernel.artifact.Artifact;
import io.millrace.kernel.artifact.Artifact.Producer;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.kernel.internal.DataFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Artifacts as records; their bytes are in an artifact store, a plugin. */
@Component(service = Artifacts.class, configurationPid = CatalogedArtifacts.PID)
@Designate(ocd = CatalogedArtifacts.Config.class)
public final class CatalogedArtifacts implements Artifacts {
  static final String PID = "io.millrace.kernel.artifacts";

  @ObjectClassDefinition(name = "Artifacts", description = "Where artifacts are kept.")
  @interface Config {
    @AttributeDefinition(
        name = "Store",
        description = "Id of the artifact store that keeps the bytes. Default file.")
    String store() default "file";
  }

  private final RecordStore records;
  private final PluginDirectory plugins;
  private final String storeId;
  private final Trees trees;

  @Activate
  public CatalogedArtifacts(
      Config config,
      BundleContext context,
      @Reference(name = "records") RecordStore records,
      @Reference(name = "plugins") PluginDirectory plugins) {
    this(records, plugins, config.store(), DataFolder.of(context).resolve("artifacts/trees"));
  }

  CatalogedArtifacts(RecordStore records, PluginDirectory plugins, String storeId, Path trees) {
    this.records = records;
    this.plugins = plugins;
    this.storeId = storeId;
    try {
      this.trees = new Trees(trees);
    } catch (IOException e) {
      throw unavailable("The folder " + trees + " cannot be made", e);
    }
  }

  @Override
  public Artifact keep(
      String kind,
      String project,
      String name,
      Path folder,
      Map<String, Object> metadata,
      Producer producer) {
    ArtifactRef latest = new ArtifactRef(kind, project, name, ArtifactRef.LATEST);
    FolderContent content;
    try (Lease<ArtifactStore> store = plugins.lease(ArtifactStore.class, storeId)) {
      content = FolderContent.keep(folder, store.plugin());
    } catch (IOException e) {
      throw unavailable("The files of " + latest + " cannot be kept", e);
    }
    return records.transact(t -> record(t, latest, content, metadata, producer));
  }

  private static Artifact record(
      RecordStore t,
      ArtifactRef latest,
      FolderContent content,
      Map<String, Object> metadata,
      Producer producer) {
    Optional<Artifact> before = resolve(t, latest);
    if (before.isPresent()
        && before.get().digest().equals(content.digest())
        && sameSource(before.get().producer(), producer)) {
      return before.get();
    }
    long version = t.next(ArtifactRecords.sequence(latest));
    ArtifactRef ref = latest.at(Long.toString(version));
    StoredRecord kept = t.insert(ArtifactRecords.of(ref, content, metadata, producer));
    t.put(ArtifactRecords.tag(ref, ArtifactRef.LATEST));
    return ArtifactRecords.artifact(kept, Set.of(ArtifactRef.LATEST));
  }

  /** Another run that did the same with the same code from the same inputs is no other source. */
  private static boolean sameSource(Producer a, Producer b) {
    return a.source().equals(b.source())
        && a.inputs().equals(b.inputs())
        && a.used().equals(b.used());
  }

  @Override
  public Optional<Artifact> find(ArtifactRef ref) {
    return resolve(records, ref);
  }

  private static Optional<Artifact> resolve(RecordStore t, ArtifactRef ref) {
    ArtifactRef exact = ref;
    if (!isVersion(ref.selector())) {
      Optional<StoredRecord> tag = t.get(ArtifactRecords.TAG, ArtifactRecords.key(ref));
      if (tag.isEmpty()) {
        return Optional.empty();
      }
      exact = ref.at(tag.get().data().attributes().getOrDefault("version", ""));
    }
    return t.get(ArtifactRecords.ARTIFACT, ArtifactRecords.key(exact))
        .map(r -> ArtifactRecords.artifact(r, tags(t, ArtifactRecords.ref(r))));
  }

  private static Set<String> tags(RecordStore t, ArtifactRef version) {
    return t
        .find(
            Query.of(ArtifactRecords.TAG)
                .project(version.project())
                .name(version.name())
                .where(ArtifactRecords.KIND, version.kind())
                .where("version", version.selector()))
        .stream()
        .map(r -> r.data().attributes().getOrDefault("tag", ""))
        .collect(toSet());
  }

  private static boolean isVersion(String selector) {
    return selector.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  @Override
  public Artifact require(ArtifactRef ref) {
    return find(ref).orElseThrow(() -> notFound(ref));
  }

  private PlatformException notFound(ArtifactRef ref) {
    List<StoredRecord> versions =
        records.find(
            Query.of(ArtifactRecords.ARTIFACT)
                .project(ref.project())
                .name(ref.name())
                .where(ArtifactRecords.KIND, ref.kind())
                .page(20, 0));
    String there =
        versions.isEmpty()
            ? "there is none of that kind and name in project '" + ref.project() + "'"
            : "versions: " + versions.stream().map(r -> ArtifactRecords.ref(r).selector()).toList();
    return PlatformException.caller(
        "ARTIFACT_NOT_FOUND",
        "There is no artifact " + ref + "; " + there + ".",
        "Name one that is there ('millrace get artifacts').");
  }

  @Override
  public List<Artifact> list(String project, Optional<String> kind, Optional<String> name) {
    Query query = Query.of(ArtifactRecords.TAG).project(project);
    query = kind.isPresent() ? query.where(ArtifactRecords.KIND, kind.get()) : query;
    query = name.isPresent() ? query.name(name.get()) : query;
    Map<String, Set<String>> tags =
        records.find(query.page(Query.MAX_LIMIT, 0)).stream()
            .collect(
                groupingBy(
                    CatalogedArtifacts::tagged,
                    mapping(r -> r.data().attributes().getOrDefault("tag", ""), toSet())));
    Query artifacts = new Query(ArtifactRecords.ARTIFACT, query.equal(), false, Query.MAX_LIMIT, 0);
    return records.find(artifacts).stream()
        .map(r -> ArtifactRecords.artifact(r, tags.getOrDefault(r.key(), Set.of())))
        .filter(a -> name.isPresent() || a.tags().contains(ArtifactRef.LATEST))
        .toList();
  }

  /** Key of the artifact that a tag points to. */
  private static String tagged(StoredRecord tag) {
    String key = tag.key();
    return key.substring(0, key.lastIndexOf('/') + 1)
        + tag.data().attributes().getOrDefault("version", "");
  }

  @Override
  public Artifact tag(ArtifactRef version, String tag) {
    Names.check("tag", tag);
    if (tag.equals(ArtifactRef.LATEST) || isVersion(tag)) {
      throw PlatformException.caller(
          "TAG_INVALID",
          "'" + tag + "' cannot be set: numbers are versions and 'latest' moves by itself.",
          "Choose another word.");
    }
    Artifact artifact = require(version);
    records.put(ArtifactRecords.tag(artifact.ref(), tag));
    return require(artifact.ref());
  }

  @Override
  public Path folder(Artifact artifact) {
    try (Lease<ArtifactStore> store = plugins.lease(ArtifactStore.class, storeId)) {
      return trees.folder(artifact, store.plugin());
    } catch (IOException e) {
      throw unavailable("The files of " + artifact.ref() + " cannot be read", e);
    }
  }

  @Override
  public Lineage lineage(ArtifactRef ref) {
    return new LineageWalk(records, this).from(require(ref));
  }

  private static PlatformException unavailable(String what, IOException e) {
    return new PlatformException(
        "ARTIFACT_UNAVAILABLE",
        Blame.ENVIRONMENT,
        true,
        what + ": " + e + ".",
        "Check the disk of the data folder: free space, permissions, health.",
        e);
  }
}

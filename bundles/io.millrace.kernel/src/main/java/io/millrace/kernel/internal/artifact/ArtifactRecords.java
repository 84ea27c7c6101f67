package io.millrace.kernel.internal.artifact;

import io.millrace.api.ArtifactRef;
import io.millrace.api.store.NewRecord;
import io.millrace.api.store.StoredRecord;
import io.millrace.kernel.artifact.Artifact;
import io.millrace.kernel.artifact.Artifact.FileEntry;
import io.millrace.kernel.artifact.Artifact.Producer;
import io.millrace.kernel.internal.json.Fields;
import io.millrace.kernel.internal.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Artifacts and tags as records. */
final class ArtifactRecords {
  static final String ARTIFACT = "artifact";
  static final String TAG = "tag";
  static final String KIND = "kind";

  /** Attribute of an artifact for each input it was made from: the way to its descendants. */
  static final String INPUT_PREFIX = "input:";

  private ArtifactRecords() {}

  static String key(ArtifactRef ref) {
    return ref.project() + "/" + ref.kind() + "/" + ref.name() + "/" + ref.selector();
  }

  static String sequence(ArtifactRef ref) {
    return "artifact-version/" + ref.project() + "/" + ref.kind() + "/" + ref.name();
  }

  static NewRecord of(
      ArtifactRef ref, FolderContent content, Map<String, Object> metadata, Producer producer) {
    List<List<Object>> files = new ArrayList<>();
    content.files().forEach(f -> files.add(List.of(f.path(), f.sizeBytes(), f.sha256())));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("digest", content.digest());
    json.put("files", files);
    json.put("metadata", metadata);
    json.put("run", producer.run());
    json.put("inputs", producer.inputs());
    json.put("used", producer.used());
    json.put("source", producer.source());
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put(KIND, ref.kind());
    attributes.put("digest", content.digest());
    if (!producer.run().isEmpty()) {
      attributes.put("run", producer.run());
    }
    producer.inputs().forEach(i -> attributes.put(INPUT_PREFIX + i, "1"));
    return new NewRecord(
        ARTIFACT, key(ref), ref.project(), ref.name(), "", attributes, Json.write(json));
  }

  static ArtifactRef ref(StoredRecord record) {
    NewRecord d = record.data();
    String version = d.key().substring(d.key().lastIndexOf('/') + 1);
    return new ArtifactRef(d.attributes().getOrDefault(KIND, ""), d.project(), d.name(), version);
  }

  static Artifact artifact(StoredRecord record, Set<String> tags) {
    Fields json = Json.object(record.json());
    ArtifactRef ref = ref(record);
    List<FileEntry> files = new ArrayList<>();
    for (Object file : json.list("files")) {
      List<?> f = (List<?>) file;
      files.add(
          new FileEntry(
              String.valueOf(f.get(0)), ((Number) f.get(1)).longValue(), String.valueOf(f.get(2))));
    }
    return new Artifact(
        ref,
        Long.parseLong(ref.selector()),
        json.text("digest"),
        files,
        json.object("metadata"),
        tags,
        new Producer(
            json.text("run"), json.textList("inputs"), json.texts("used"), json.text("source")),
        record.created());
  }

  static NewRecord tag(ArtifactRef version, String tag) {
    Map<String, String> attributes =
        Map.of(KIND, version.kind(), "tag", tag, "version", version.selector());
    return new NewRecord(
        TAG, key(version.at(tag)), version.project(), version.name(), "", attributes, "{}");
  }
}

package io.millrace.kernel.internal.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.ArtifactRef;
import io.millrace.api.PlatformException;
import io.millrace.api.artifact.ArtifactStore;
import io.millrace.kernel.artifact.Artifact;
import io.millrace.kernel.artifact.Artifact.Producer;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.kernel.artifact.Artifacts.Edge;
import io.millrace.testkit.FakePlugins;
import io.millrace.testkit.FakeRecordStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CatalogedArtifactsTest {
  @TempDir Path data;
  private final FakeRecordStore records = new FakeRecordStore();
  private final FakePlugins plugins = new FakePlugins();
  private Artifacts artifacts;

  @BeforeEach
  void open() throws IOException {
    plugins.add(ArtifactStore.class, "file", new FolderArtifactStore(data.resolve("blobs")));
    artifacts = OpenArtifacts.in(data, records, plugins);
  }

  private Path folder(String content) throws IOException {
    Path folder = Files.createDirectories(data.resolve("in/" + content.hashCode()));
    Files.createDirectories(folder.resolve("sub"));
    Files.writeString(folder.resolve("sub/rows.txt"), content);
    Files.writeString(folder.resolve("a.txt"), "same");
    return folder;
  }

  private Artifact keep(String name, String content, Producer producer) throws IOException {
    return artifacts.keep("dataset", "bank", name, folder(content), Map.of("rows", 2L), producer);
  }

  private static ArtifactRef ref(String name) {
    return ArtifactRef.parse("store://dataset/bank/" + name);
  }

  @Test
  void keeps_versions_and_moves_latest() throws IOException {
    Artifact first = keep("d", "one", Producer.source("s"));
    Artifact second = keep("d", "two", Producer.source("s"));

    assertEquals(1, first.version());
    assertEquals(2, second.version());
    assertEquals(second, artifacts.require(ref("d")));
    assertEquals(Set.of("latest"), second.tags());
    assertEquals(Set.of(), artifacts.require(ref("d").at("1")).tags());
    assertEquals(7, first.sizeBytes());
    assertEquals(Map.of("rows", 2L), artifacts.require(ref("d")).metadata());
    assertNotEquals(first.digest(), second.digest());
    assertEquals(0, plugins.open());
  }

  @Test
  void the_same_content_from_the_same_source_is_the_same_version() throws IOException {
    Artifact first = keep("d", "one", Producer.source("s"));

    assertEquals(first, keep("d", "one", Producer.source("s")));
    assertEquals(2, keep("d", "one", Producer.source("other")).version());
    assertEquals(
        first.digest(), artifacts.require(ref("d")).digest(), "content decides the digest");
  }

  @Test
  void another_run_with_the_same_code_and_inputs_is_the_same_source() throws IOException {
    Producer one = new Producer("r-1", List.of(), Map.of("function ingest", "1"), "");
    Producer two = new Producer("r-2", List.of(), Map.of("function ingest", "1"), "");
    Producer newer = new Producer("r-3", List.of(), Map.of("function ingest", "2"), "");

    assertEquals(1, keep("d", "one", one).version());
    assertEquals(1, keep("d", "one", two).version());
    assertEquals(2, keep("d", "one", newer).version());
  }

  @Test
  void gives_a_folder_with_the_files_once() throws IOException {
    Artifact artifact = keep("d", "one", Producer.source("s"));

    Path folder = artifacts.folder(artifact);

    assertEquals("one", Files.readString(folder.resolve("sub/rows.txt")));
    assertEquals(folder, artifacts.folder(artifact));
    assertEquals(folder, OpenArtifacts.in(data, records, plugins).folder(artifact));
  }

  @Test
  void mends_a_folder_that_a_crash_left_incomplete() throws IOException {
    Artifact artifact = keep("d", "one", Producer.source("s"));
    Files.delete(artifacts.folder(artifact).resolve("sub/rows.txt"));
    Path making = Files.createDirectories(data.resolve("trees/.making-1"));

    Path folder = OpenArtifacts.in(data, records, plugins).folder(artifact);

    assertEquals("one", Files.readString(folder.resolve("sub/rows.txt")));
    assertFalse(Files.exists(making));
  }

  @Test
  void refuses_links_and_what_is_no_folder() throws IOException {
    Path folder = folder("one");
    Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc/passwd"));

    assertEquals("ARTIFACT_INVALID", code(() -> keep("d", "one", Producer.source("s"))));
    assertEquals(
        "ARTIFACT_INVALID",
        code(
            () ->
                artifacts.keep(
                    "dataset", "bank", "d", data.resolve("none"), Map.of(), Producer.source("s"))));
    assertTrue(artifacts.find(ref("d")).isEmpty());
  }

  private interface Call {
    void call() throws IOException;
  }

  private static String code(Call call) {
    return assertThrows(PlatformException.class, call::call).code();
  }

  @Test
  void names_the_versions_there_are() throws IOException {
    keep("d", "one", Producer.source("s"));
    keep("d", "two", Producer.source("s"));

    PlatformException e =
        assertThrows(PlatformException.class, () -> artifacts.require(ref("d").at("7")));

    assertEquals("ARTIFACT_NOT_FOUND", e.code());
    assertTrue(e.what().contains("[2, 1]"), e.what());
    assertEquals("ARTIFACT_NOT_FOUND", code(() -> artifacts.require(ref("none"))));
  }

  @Test
  void tags_move_and_latest_and_numbers_are_no_tags() throws IOException {
    keep("d", "one", Producer.source("s"));
    keep("d", "two", Producer.source("s"));

    assertEquals(Set.of("good"), artifacts.tag(ref("d").at("1"), "good").tags());
    assertEquals(Set.of("good", "latest"), artifacts.tag(ref("d").at("2"), "good").tags());
    assertEquals(2, artifacts.require(ref("d").at("good")).version());
    assertEquals("TAG_INVALID", code(() -> artifacts.tag(ref("d"), "latest")));
    assertEquals("TAG_INVALID", code(() -> artifacts.tag(ref("d"), "12")));
    assertEquals("NAME_INVALID", code(() -> artifacts.tag(ref("d"), "../x")));
  }

  @Test
  void lists_the_latest_of_each_or_all_of_one() throws IOException {
    keep("d", "one", Producer.source("s"));
    keep("d", "two", Producer.source("s"));
    keep("e", "one", Producer.source("s"));
    artifacts.keep("model", "bank", "m", folder("one"), Map.of(), Producer.source("s"));

    assertEquals(
        List.of("store://model/bank/m:1", "store://dataset/bank/e:1", "store://dataset/bank/d:2"),
        refs(artifacts.list("bank", Optional.empty(), Optional.empty())));
    assertEquals(
        List.of("store://dataset/bank/d:2", "store://dataset/bank/d:1"),
        refs(artifacts.list("bank", Optional.of("dataset"), Optional.of("d"))));
    assertEquals(List.of(), artifacts.list("shop", Optional.empty(), Optional.empty()));
  }

  private static List<String> refs(List<Artifact> artifacts) {
    return artifacts.stream().map(a -> a.ref().toString()).toList();
  }

  @Test
  void follows_lineage_up_and_down() throws IOException {
    Artifact raw = keep("raw", "one", Producer.source("file"));
    Artifact clean =
        keep("clean", "two", new Producer("r-1", List.of(raw.ref().toString()), Map.of(), ""));
    Artifact pairs =
        keep("pairs", "three", new Producer("r-2", List.of(clean.ref().toString()), Map.of(), ""));

    Artifacts.Lineage lineage = artifacts.lineage(clean.ref());

    assertEquals(List.of(raw.ref().toString()), refs(lineage.ancestors()));
    assertEquals(List.of(pairs.ref().toString()), refs(lineage.descendants()));
    assertEquals(
        List.of(
            new Edge(raw.ref().toString(), clean.ref().toString(), "r-1"),
            new Edge(clean.ref().toString(), pairs.ref().toString(), "r-2")),
        lineage.edges());
  }

  @Test
  void bytes_that_are_lost_are_reported() throws IOException {
    Artifact artifact = keep("d", "one", Producer.source("s"));
    for (Artifact.FileEntry file : artifact.files()) {
      Files.delete(data.resolve("blobs").resolve(file.sha256()));
    }

    assertEquals("ARTIFACT_UNAVAILABLE", code(() -> artifacts.folder(artifact)));
  }
}

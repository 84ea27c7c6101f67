package io.millrace.plugin.fetcher.huggingface.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.model.ModelFetcher;
import io.millrace.testkit.ModelFetcherContract;
import io.millrace.testkit.Threads;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HuggingFaceFetcherTest extends ModelFetcherContract {
  private static final URI TINY = URI.create("hf://acme/tiny");

  @TempDir Path cache;

  private FakeHub hub;
  private final byte[] weights = new byte[300_000];
  private final List<Long> pauses = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    hub = new FakeHub();
    new Random(1).nextBytes(weights);
    hub.files.put("config.json", "{\"model_type\":\"llama\"}".getBytes(StandardCharsets.UTF_8));
    hub.files.put("tokenizer.json", "{}".getBytes(StandardCharsets.UTF_8));
    hub.files.put("model.safetensors", weights);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Override
  protected ModelFetcher fetcher() {
    return fetcher(false);
  }

  @Override
  protected URI there() {
    return TINY;
  }

  @Override
  protected URI missing() {
    return URI.create("hf://acme/none");
  }

  private HuggingFaceFetcher fetcher(boolean offline) {
    return new HuggingFaceFetcher(
        new Settings(hub.endpoint(), cache, Optional.of("secret"), offline), pauses::add);
  }

  private Path fetch() {
    return fetcher(false).fetch(TINY, (file, done, total) -> {});
  }

  private String failure() {
    PlatformException e = assertThrows(PlatformException.class, this::fetch);
    assertFalse(e.remedy().isBlank());
    return e.code();
  }

  @Test
  void brings_the_files_into_the_cache_that_other_tools_share() throws IOException {
    List<String> heard = new ArrayList<>();

    Path folder =
        fetcher(false)
            .fetch(TINY, (file, done, total) -> heard.add(file + " " + done + "/" + total));

    assertEquals(cache.resolve("models--acme--tiny/snapshots/" + FakeHub.COMMIT), folder);
    assertArrayEquals(weights, Files.readAllBytes(folder.resolve("model.safetensors")));
    assertTrue(Files.isSymbolicLink(folder.resolve("model.safetensors")));
    assertEquals(FakeHub.COMMIT, Files.readString(cache.resolve("models--acme--tiny/refs/main")));
    assertFalse(Files.exists(folder.resolve("pytorch_model.bin")));
    assertTrue(heard.contains("model.safetensors 300000/300000"));
  }

  @Test
  void the_token_goes_to_the_hub_and_to_nobody_else() {
    fetch();

    assertTrue(hub.tokens.contains("hub Bearer secret"));
    assertTrue(hub.tokens.contains("storage null"));
    assertFalse(hub.tokens.contains("storage Bearer secret"));
  }

  @Test
  void what_is_there_is_not_fetched_again() {
    fetch();
    hub.requests.clear();

    fetch();

    assertEquals(List.of("/api/models/acme/tiny/revision/main"), hub.requests);
  }

  @Test
  void many_who_ask_at_once_get_one_download() throws Exception {
    HuggingFaceFetcher shared = fetcher(false);

    List<Path> folders = Threads.repeat(4, 8, () -> shared.fetch(TINY, (file, done, total) -> {}));

    assertEquals(1, folders.stream().distinct().count());
    assertEquals(2, hub.requests.stream().filter(r -> r.endsWith("/model.safetensors")).count());
  }

  @Test
  void a_download_that_breaks_off_goes_on_where_it_was() throws IOException {
    hub.breaks = 2;

    Path folder = fetch();

    assertArrayEquals(weights, Files.readAllBytes(folder.resolve("model.safetensors")));
    List<String> ranges = hub.requests.stream().filter(r -> r.contains("bytes=")).toList();
    // what the client held when the connection broke may be lost, but not what it wrote
    assertTrue(ranges.stream().noneMatch(r -> r.endsWith("bytes=0-")), ranges.toString());
    assertFalse(ranges.isEmpty());
  }

  @Test
  void a_download_left_by_an_earlier_process_is_gone_on_with() throws IOException {
    hub.breaks = 99;
    assertEquals("MODEL_FETCH_UNAVAILABLE", failure());
    hub.breaks = 0;
    hub.requests.clear();

    Path folder = fetch();

    assertArrayEquals(weights, Files.readAllBytes(folder.resolve("model.safetensors")));
    assertTrue(hub.requests.stream().anyMatch(r -> r.contains("model.safetensors bytes=")));
  }

  @Test
  void a_digest_that_would_lead_out_of_the_cache_is_refused() throws IOException {
    hub.digest = "../../../../escaped";

    assertEquals("MODEL_FETCH_UNAVAILABLE", failure());
    assertTrue(hub.requests.stream().noneMatch(r -> r.contains("resolve")));
  }

  @Test
  void more_bytes_than_announced_are_not_taken() throws IOException {
    hub.understated = 200_000;

    assertEquals("MODEL_FETCH_UNAVAILABLE", failure());
    try (Stream<Path> blobs = Files.list(cache.resolve("models--acme--tiny/blobs"))) {
      for (Path blob : blobs.toList()) {
        assertTrue(Files.size(blob) <= 100_000, blob.toString());
      }
    }
  }

  @Test
  void brings_templates_in_all_places_where_models_keep_them() throws IOException {
    hub.files.put("chat_template.jinja", "a".getBytes(StandardCharsets.UTF_8));
    hub.files.put("additional_chat_templates/tool_use.jinja", "b".getBytes(StandardCharsets.UTF_8));
    hub.files.put("additional_chat_templates/deeper/x.jinja", "c".getBytes(StandardCharsets.UTF_8));

    Path folder = fetch();

    assertEquals("a", Files.readString(folder.resolve("chat_template.jinja")));
    Path more = folder.resolve("additional_chat_templates");
    assertEquals("b", Files.readString(more.resolve("tool_use.jinja")));
    assertFalse(Files.exists(more.resolve("deeper")));
  }

  @Test
  void wrong_content_is_never_shown() throws IOException {
    hub.corrupt = true;

    assertEquals("MODEL_FETCH_UNAVAILABLE", failure());
    assertFalse(
        Files.exists(
            cache.resolve(
                "models--acme--tiny/snapshots/" + FakeHub.COMMIT + "/model.safetensors")));

    hub.corrupt = false;
    assertArrayEquals(weights, Files.readAllBytes(fetch().resolve("model.safetensors")));
  }

  @Test
  void a_busy_hub_is_asked_again_later_and_later() {
    hub.failures.addAll(List.of(503, 429));

    fetch();

    assertEquals(List.of(1000L, 2000L), pauses);
  }

  @Test
  void a_hub_that_stays_busy_is_given_up_for_now() {
    hub.failures.addAll(List.of(503, 503, 503, 503, 503));

    PlatformException e = assertThrows(PlatformException.class, this::fetch);

    assertEquals("MODEL_FETCH_UNAVAILABLE", e.code());
    assertTrue(e.retriable());
  }

  @Test
  void unknown_hidden_and_gated_models_are_told_apart() {
    hub.failures.add(401);
    assertEquals("MODEL_NOT_FOUND", failure());
    hub.failures.add(403);
    assertEquals("MODEL_FETCH_UNAVAILABLE", failure());
  }

  @Test
  void a_model_without_safetensors_is_refused_before_anything_is_fetched() {
    hub.files.remove("model.safetensors");

    assertEquals("MODEL_NOT_FOUND", failure());
    assertEquals(1, hub.requests.size());
  }

  @Test
  void offline_and_unreachable_use_what_was_last_seen() {
    assertEquals(
        "MODEL_FETCH_UNAVAILABLE",
        assertThrows(PlatformException.class, () -> fetcher(true).fetch(TINY, (f, d, t) -> {}))
            .code());
    Path folder = fetch();

    assertEquals(folder, fetcher(true).fetch(TINY, (f, d, t) -> {}));
    assertEquals(
        folder,
        fetcher(true).fetch(URI.create("hf://acme/tiny@" + FakeHub.COMMIT), (f, d, t) -> {}));
    hub.close();
    assertEquals(folder, fetch());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hf://acme", "hf://acme/../x", "hf://acme/a/b", "hf://acme/tiny@..", "http://a/b"})
  void other_addresses_are_refused(String uri) {
    PlatformException e =
        assertThrows(
            PlatformException.class, () -> fetcher(false).fetch(URI.create(uri), (f, d, t) -> {}));

    assertEquals("MODEL_NOT_FOUND", e.code());
    assertTrue(e.remedy().contains("hf://owner/name"));
  }

  @Test
  void settings_are_those_of_hugging_faces_tools() throws IOException {
    Settings standard = Settings.of(Map.of(), cache);
    assertEquals(cache.resolve(".cache/huggingface/hub"), standard.cache());
    assertEquals("huggingface.co", standard.endpoint().getHost());

    Files.writeString(cache.resolve("token"), "stored\n");
    Settings set =
        Settings.of(
            Map.of(
                "HF_HOME", cache.toString(),
                "HF_ENDPOINT", "https://mirror.example/hub/",
                "HF_HUB_OFFLINE", "1"),
            Path.of("/nowhere"));
    assertEquals(cache.resolve("hub"), set.cache());
    assertEquals("https://mirror.example/hub", set.endpoint().toString());
    assertEquals(Optional.of("stored"), set.token());
    assertTrue(set.offline());
    assertFalse(set.toString().contains("stored"));

    assertThrows(
        PlatformException.class, () -> Settings.of(Map.of("HF_ENDPOINT", "ftp://x"), cache));
  }
}

package io.millrace.hub.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.PlatformException;
import io.millrace.api.model.ModelFetcher;
import io.millrace.testkit.ModelFetcherContract;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fetches from a hub in a real framework. */
final class HubModelFetcherTest extends ModelFetcherContract {
  @TempDir Path folder;
  private HubHarness at;

  @BeforeEach
  void start() throws Exception {
    at = new HubHarness(folder);
    SampleBundle.publish(
        at.catalog(),
        SampleBundle.item("tiny", "1.0.0", "model")
            .entry("resources/config.json", "{}")
            .entry("resources/model.safetensors", "x"),
        SampleBundle.item("empty", "1.0.0", "guardrail"));
  }

  @AfterEach
  void stop() throws Exception {
    at.close();
  }

  @Override
  protected ModelFetcher fetcher() {
    return new HubModelFetcher(at.hub);
  }

  @Override
  protected URI there() {
    return URI.create("hub://tiny:1.0");
  }

  @Override
  protected URI missing() {
    return URI.create("hub://huge");
  }

  private String code(URI model) {
    return assertThrows(
            PlatformException.class, () -> fetcher().fetch(model, (file, done, total) -> {}))
        .code();
  }

  @Test
  void refuses_an_item_without_files_and_a_catalogue_that_is_away() throws Exception {
    assertEquals("MODEL_NOT_FOUND", code(URI.create("hub://empty")));
    Files.delete(at.catalog().resolve("index.xml"));
    assertEquals("MODEL_FETCH_UNAVAILABLE", code(there()));
  }
}

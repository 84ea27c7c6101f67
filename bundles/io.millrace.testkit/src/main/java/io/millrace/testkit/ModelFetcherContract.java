package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.model.ModelFetcher;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every {@link ModelFetcher} does. */
public abstract class ModelFetcherContract {
  /** The fetcher under test. */
  protected abstract ModelFetcher fetcher();

  /** A model that it can bring. */
  protected abstract URI there();

  /** A well-formed address of a model that does not exist. */
  protected abstract URI missing();

  @Test
  void brings_a_folder_in_hugging_faces_layout_and_the_same_one_again() throws IOException {
    Path folder = fetcher().fetch(there(), (file, done, total) -> {});

    assertTrue(Files.isRegularFile(folder.resolve("config.json")));
    try (Stream<Path> files = Files.list(folder)) {
      assertTrue(files.anyMatch(f -> f.toString().endsWith(".safetensors")));
    }
    assertEquals(folder, fetcher().fetch(there(), (file, done, total) -> {}));
  }

  @Test
  void tells_progress_that_only_grows() {
    Map<String, Long> heard = new HashMap<>();

    fetcher()
        .fetch(
            there(),
            (file, done, total) -> {
              assertTrue(done >= heard.getOrDefault(file, 0L), file);
              assertTrue(total == 0 || done <= total, file);
              heard.put(file, done);
            });
  }

  @Test
  void says_which_model_is_missing() {
    PlatformException e =
        assertThrows(
            PlatformException.class, () -> fetcher().fetch(missing(), (file, done, total) -> {}));

    assertEquals("MODEL_NOT_FOUND", e.code());
    assertFalse(e.remedy().isBlank());
  }
}

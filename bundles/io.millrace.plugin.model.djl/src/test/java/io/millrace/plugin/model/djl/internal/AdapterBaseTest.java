package io.millrace.plugin.model.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AdapterBaseTest {
  private static boolean contradicts(String model, String adapter) {
    return new AdapterBase(model).contradicts(adapter);
  }

  @Test
  void another_published_model_is_another_base() {
    assertTrue(contradicts("Qwen/Qwen2.5-0.5B", "meta-llama/Llama-3.2-1B"));
    assertTrue(contradicts("Qwen/Qwen2.5-0.5B", "Qwen/Qwen2.5-0.5B-Instruct"));
  }

  @Test
  void a_copy_of_the_model_is_the_same_base() {
    assertFalse(contradicts("Qwen/Qwen2.5-0.5B", "Qwen/Qwen2.5-0.5B"));
    assertFalse(contradicts("Qwen/Qwen2.5-0.5B", "unsloth/qwen2.5-0.5b"));
  }

  @Test
  void folders_and_names_of_ones_own_say_nothing() {
    assertFalse(contradicts("", "Qwen/Qwen2.5-0.5B"));
    assertFalse(contradicts("Qwen/Qwen2.5-0.5B", ""));
    assertFalse(contradicts("Qwen/Qwen2.5-0.5B", "/home/me/models/base"));
    assertFalse(contradicts("Qwen/Qwen2.5-0.5B", "../models/base"));
    assertFalse(contradicts("Qwen/Qwen2.5-0.5B", "./base"));
    assertFalse(contradicts("./out", "Qwen/Qwen2.5-0.5B"));
    assertFalse(contradicts("Qwen/Qwen2.5-0.5B", "store://model/base:1"));
  }

  @Test
  void a_folder_of_a_cache_says_more_than_its_configuration() {
    Path cached = Path.of("/cache/models--Qwen--Qwen2.5-0.5B/snapshots/abc");
    assertEquals("Qwen/Qwen2.5-0.5B", AdapterBase.of(cached, "internal/run-7").name());
    assertEquals("acme/tiny", AdapterBase.of(Path.of("/models/tiny"), "acme/tiny").name());
  }
}

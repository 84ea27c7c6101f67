package io.millrace.runtime.decoder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.runtime.djl.DjlRuntime;
import io.millrace.runtime.gguf.ModelView;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A GGUF file computes what PyTorch computed with the weights it was made from. */
class GgufWeightsTest {
  private static final Path FILES =
      Path.of(System.getProperty("millrace.root", "../.."))
          .resolve("bundles/io.millrace.runtime.gguf/src/test/resources");

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama3", "qwen2", "gemma2", "gpt2"})
  void gives_the_logits_of_its_checkpoint(String family) throws Exception {
    JsonNode golden = new ObjectMapper().readTree(FILES.resolve("golden.json").toFile());
    JsonNode expected = golden.path("families").path(family).path("logits");
    int[] prompt = {3, 17, 25, 60, 4, 4, 9, 51};

    try (NDManager manager = DjlRuntime.standalone().engine().newBaseManager();
        ModelView view = ModelView.of(FILES.resolve(family + ".gguf"));
        Decoder decoder = Decoder.load(manager, view.folder());
        KvCache cache = decoder.newCache(1, 16)) {
      float[] logits = decoder.step(cache, new int[] {0}, new int[][] {prompt})[0];

      for (int i = 0; i < expected.size(); i++) {
        assertEquals(expected.get(i).asDouble(), logits[i], 1e-4);
      }
    }
  }
}

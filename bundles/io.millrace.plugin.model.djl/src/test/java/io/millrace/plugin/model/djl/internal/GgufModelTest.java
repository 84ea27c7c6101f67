package io.millrace.plugin.model.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.millrace.api.model.GenerationRequest;
import io.millrace.api.model.Message;
import io.millrace.api.model.ModelSession;
import io.millrace.api.model.ModelSource;
import io.millrace.api.model.Sampling;
import io.millrace.api.parameter.Values;
import io.millrace.runtime.decoder.DecoderWeights;
import io.millrace.runtime.gguf.GgufModel;
import io.millrace.runtime.gguf.ModelView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufModelTest {
  private static final Path FILE =
      Path.of(System.getProperty("millrace.root", "../.."))
          .resolve("bundles/io.millrace.runtime.gguf/src/test/resources/llama.gguf");

  private final DjlModelBackend backend = new DjlModelBackend(TinyModel.DJL, () -> 42);

  @TempDir Path folder;

  @AfterEach
  void close() {
    backend.close();
  }

  @Test
  void a_file_and_a_folder_with_it_answer_as_the_same_model_in_safetensors() throws Exception {
    Path converted = Files.createDirectory(folder.resolve("safetensors"));
    try (NDManager manager = TinyModel.DJL.engine().newBaseManager();
        ModelView view = ModelView.of(FILE);
        DecoderWeights weights = DecoderWeights.read(manager, view.folder(), false)) {
      GgufModel.open(FILE).describe(converted);
      weights.write(converted);
    }
    Path alone = Files.createDirectory(folder.resolve("gguf"));
    Files.copy(FILE, alone.resolve("any-name.gguf"));

    String expected = answer(converted);

    assertTrue(!expected.isEmpty());
    assertEquals(expected, answer(FILE));
    assertEquals(expected, answer(alone));
  }

  private String answer(Path model) {
    Values values = Values.check("load", backend.parameters(), Map.of());
    try (ModelSession session = backend.load(ModelSource.of(model), values)) {
      assertEquals("<llama2>hi you", session.render(List.of(Message.user("hi you"))));
      return session
          .generate(
              new GenerationRequest(List.of(Message.user("hi you")), Sampling.greedy(24)),
              text -> true)
          .text();
    }
  }
}

package io.millrace.plugin.model.djl.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.model.Embeddings;
import io.millrace.api.model.ModelSession;
import io.millrace.api.model.ModelSource;
import io.millrace.api.parameter.Values;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EmbeddingTest {
  private final DjlModelBackend backend = new DjlModelBackend(TinyModel.DJL, () -> 42);

  @TempDir Path folder;

  @BeforeEach
  void writeModel() throws Exception {
    TinyModel.write(folder.resolve("model"));
  }

  @AfterEach
  void close() {
    backend.close();
  }

  private ModelSession load(Map<String, Object> given) {
    return backend.load(
        ModelSource.of(folder.resolve("model")), Values.check("load", backend.parameters(), given));
  }

  private static double length(float[] vector) {
    double squares = 0;
    for (float x : vector) {
      squares += x * x;
    }
    return Math.sqrt(squares);
  }

  @Test
  void a_text_has_one_vector_of_length_one_whatever_texts_are_beside_it() {
    try (ModelSession session = load(Map.of())) {
      String long_ = "ab ".repeat(120);

      Embeddings together = session.embed(List.of("a cat", long_, "a cat"));
      Embeddings alone = session.embed(List.of("a cat"));

      assertEquals(3, together.vectors().size());
      assertEquals(1, length(together.vectors().get(1)), 1e-5);
      assertArrayEquals(together.vectors().get(0), together.vectors().get(2));
      assertArrayEquals(alone.vectors().get(0), together.vectors().get(0));
      assertTrue(length(difference(together.vectors().get(0), together.vectors().get(1))) > 1e-3);
      assertEquals(
          2 * session.countTokens("a cat") + session.countTokens(long_), together.tokens());
    }
  }

  private static float[] difference(float[] a, float[] b) {
    float[] d = new float[a.length];
    for (int i = 0; i < d.length; i++) {
      d[i] = a[i] - b[i];
    }
    return d;
  }

  @Test
  void refuses_what_has_no_tokens_or_too_many() {
    try (ModelSession session = load(Map.of())) {
      assertEquals("PROMPT_INVALID", failure(session, ""));
      assertEquals("CONTEXT_TOO_LARGE", failure(session, "word ".repeat(5000)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"int8", "bf16"})
  void a_rounded_model_gives_vectors_close_to_those_it_was_rounded_from(String precision) {
    List<String> texts = List.of("a cat", "ab ".repeat(120));
    try (ModelSession exact = load(Map.of());
        ModelSession rounded = load(Map.of("precision", precision))) {
      List<float[]> expected = exact.embed(texts).vectors();
      List<float[]> actual = rounded.embed(texts).vectors();

      for (int i = 0; i < texts.size(); i++) {
        double apart = length(difference(expected.get(i), actual.get(i)));
        assertTrue(apart > 0 && apart < 0.1, () -> "apart by " + apart);
        assertEquals(1, length(actual.get(i)), 1e-5);
        assertArrayEquals(actual.get(i), rounded.embed(List.of(texts.get(i))).vectors().get(0));
      }
    }
  }

  private static String failure(ModelSession session, String text) {
    return assertThrows(PlatformException.class, () -> session.embed(List.of(text))).code();
  }
}

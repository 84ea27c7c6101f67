package io.millrace.plugin.embedder.minilm.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.retrieval.Embedder;
import io.millrace.runtime.djl.DjlRuntime;
import io.millrace.runtime.onnx.OnnxModels;
import io.millrace.testkit.EmbedderContract;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class MiniLmEmbedderTest extends EmbedderContract {
  private final MiniLmEmbedder embedder =
      new MiniLmEmbedder(1, 1, DjlRuntime.standalone(), OnnxModels.standalone());

  @Override
  protected Embedder embedder() {
    return embedder;
  }

  @AfterEach
  void close() {
    embedder.close();
  }

  @Test
  void gives_the_numbers_of_another_implementation_on_the_same_network() {
    // LangChain4j 1.20.0-beta30, AllMiniLmL6V2QuantizedEmbeddingModel, run once by hand
    List<float[]> v =
        embedder.embed(
            List.of(
                "A cat sits on the mat",
                "A kitten is sitting on a rug",
                "Quarterly revenue rose by ten percent"));

    assertEquals(0.66594, cosine(v.get(0), v.get(1)), 1e-3);
    assertEquals(-0.00112, cosine(v.get(0), v.get(2)), 1e-3);
    assertEquals(0.11868, v.get(0)[0], 1e-3);
    assertEquals(0.06659, v.get(0)[383], 1e-3);
  }

  @Test
  void a_vector_does_not_depend_on_its_company() {
    List<String> texts = sentences();

    List<float[]> together = embedder.embed(texts);

    for (int i = 0; i < texts.size(); i++) {
      assertArrayEquals(embedder.embed(List.of(texts.get(i))).get(0), together.get(i));
    }
  }

  @Test
  void larger_batches_trade_a_little_precision_for_speed() {
    List<String> texts = sentences();
    MiniLmEmbedder batching =
        new MiniLmEmbedder(1, 16, DjlRuntime.standalone(), OnnxModels.standalone());
    try {
      List<float[]> exact = timed("alone", embedder, texts);
      List<float[]> batched = timed("in batches of 16", batching, texts);

      for (int i = 0; i < texts.size(); i++) {
        assertTrue(cosine(exact.get(i), batched.get(i)) > 0.97);
      }
    } finally {
      batching.close();
    }
  }

  private static List<float[]> timed(String how, Embedder embedder, List<String> texts) {
    embedder.embed(texts);
    long start = System.nanoTime();
    List<float[]> vectors = embedder.embed(texts);
    long perSecond = texts.size() * 1_000_000_000L / (System.nanoTime() - start);
    LoggerFactory.getLogger(MiniLmEmbedderTest.class)
        .info("{} sentences/s {}, one thread", perSecond, how);
    return vectors;
  }

  private static List<String> sentences() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 48; i++) {
      texts.add("Sentence number " + i + " talks about machine learning and its evaluation.");
    }
    return texts;
  }

  @Test
  void refuses_calls_after_it_was_deactivated() {
    embedder.close();

    assertThrows(IllegalStateException.class, () -> embedder.embed(List.of("x")));
  }
}

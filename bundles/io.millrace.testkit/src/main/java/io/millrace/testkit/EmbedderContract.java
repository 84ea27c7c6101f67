package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.retrieval.Embedder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link Embedder} does. */
public abstract class EmbedderContract {
  /** The embedder under test; may be the same instance each time. */
  protected abstract Embedder embedder();

  @Test
  void gives_unit_vectors_of_its_dimension_in_order() {
    List<String> texts = List.of("a cat on a mat", "the central bank raised its rate", "x");

    List<float[]> vectors = embedder().embed(texts);

    assertEquals(3, vectors.size());
    for (float[] v : vectors) {
      assertEquals(embedder().dimension(), v.length);
      assertEquals(1.0, cosine(v, v), 1e-4);
    }
    float[] again = embedder().embed(List.of(texts.get(1))).get(0);
    assertTrue(cosine(again, vectors.get(1)) > 0.99, "order kept");
  }

  @Test
  void nothing_in_nothing_out() {
    assertEquals(List.of(), embedder().embed(List.of()));
  }

  @Test
  void like_meanings_lie_closer_than_others() {
    List<float[]> v =
        embedder()
            .embed(
                List.of(
                    "How do I activate my new card?",
                    "My card has arrived, how can I start using it?",
                    "Best recipe for tomato soup"));

    assertTrue(cosine(v.get(0), v.get(1)) > cosine(v.get(0), v.get(2)) + 0.1);
  }

  @Test
  void the_same_call_gives_the_same_numbers_from_many_threads() throws Exception {
    List<String> texts = List.of("one", "two words", "and some three more of them");
    List<float[]> expected = embedder().embed(texts);

    for (List<float[]> got : Threads.repeat(4, 16, () -> embedder().embed(texts))) {
      for (int i = 0; i < expected.size(); i++) {
        assertArrayEquals(expected.get(i), got.get(i), 1e-5f);
      }
    }
  }

  @Test
  void cuts_texts_longer_than_its_window() {
    String endless = "money in the bank ".repeat(3000);

    assertEquals(1, embedder().embed(List.of(endless)).size());
  }

  @Test
  void takes_more_texts_than_fit_into_one_batch() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      texts.add("text number " + i);
    }

    List<float[]> all = embedder().embed(texts);

    assertTrue(cosine(all.get(149), embedder().embed(List.of(texts.get(149))).get(0)) > 0.99);
  }

  /** Cosine of two vectors of unit length. */
  protected static double cosine(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}

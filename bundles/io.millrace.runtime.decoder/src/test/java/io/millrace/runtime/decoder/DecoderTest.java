package io.millrace.runtime.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDManager;
import io.millrace.api.PlatformException;
import io.millrace.runtime.djl.DjlRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DecoderTest {
  private static final DecoderConfig SHAPE = DecoderConfig.of(50, 16, 24, 2, 4, 2, 32);
  private NDManager manager;
  private Decoder decoder;

  @BeforeEach
  void open() {
    manager = DjlRuntime.standalone().newManager();
    decoder = Decoder.over(manager, DecoderWeights.random(manager, SHAPE, 0.3, 7), null);
  }

  @AfterEach
  void close() {
    decoder.close();
    manager.close();
  }

  @Test
  void cached_steps_give_the_logits_of_the_whole_pass() {
    int[] tokens = {3, 1, 4, 1, 5, 9, 2, 6};
    float[][] whole = decoder.logits(tokens);

    try (KvCache cache = decoder.newCache(1, 8)) {
      int[] row = {0};
      float[][] first = decoder.step(cache, row, new int[][] {{3, 1, 4}});
      float[][] second = decoder.step(cache, row, new int[][] {{1, 5, 9, 2}});
      float[][] third = decoder.step(cache, row, new int[][] {{6}});

      assertArrayEquals(whole[2], first[0], 1e-5f);
      assertArrayEquals(whole[6], second[0], 1e-5f);
      assertArrayEquals(whole[7], third[0], 1e-5f);
      assertEquals(8, cache.length(0));
    }
  }

  @Test
  void rows_of_different_lengths_do_not_touch_each_other() {
    int[] a = {3, 1, 4, 1, 5, 9};
    int[] b = {7, 8};
    int[] c = {11, 12, 13, 14};
    try (KvCache cache = decoder.newCache(3, 7)) {
      decoder.step(cache, new int[] {2, 0}, new int[][] {{3, 1, 4, 1, 5}, {7}});
      float[][] ragged =
          decoder.step(cache, new int[] {0, 1, 2}, new int[][] {{8}, {11, 12, 13, 14}, {9}});
      float[][] more = decoder.step(cache, new int[] {2, 0}, new int[][] {{20}, {21, 22, 23}});

      assertArrayEquals(decoder.logits(b)[1], ragged[0], 1e-5f);
      assertArrayEquals(decoder.logits(c)[3], ragged[1], 1e-5f);
      assertArrayEquals(decoder.logits(a)[5], ragged[2], 1e-5f);
      assertArrayEquals(decoder.logits(new int[] {3, 1, 4, 1, 5, 9, 20})[6], more[0], 1e-5f);
      assertArrayEquals(decoder.logits(new int[] {7, 8, 21, 22, 23})[4], more[1], 1e-5f);
    }
  }

  @Test
  void a_truncated_row_starts_again() {
    try (KvCache cache = decoder.newCache(2, 8)) {
      decoder.step(cache, new int[] {0, 1}, new int[][] {{1, 2, 3}, {4, 5, 6}});
      cache.truncate(1, 0);
      float[][] again = decoder.step(cache, new int[] {1}, new int[][] {{9, 10}});

      assertArrayEquals(decoder.logits(new int[] {9, 10})[1], again[0], 1e-5f);
    }
  }

  @Test
  void log_probabilities_are_those_of_the_softmax() {
    float[][] scores = decoder.logProbabilities(new int[][] {{3, 1, 4}, {2, 7, 1, 8, 2}});

    assertEquals(2, scores[0].length);
    float[][] logits = decoder.logits(new int[] {2, 7, 1, 8, 2});
    for (int t = 1; t < 5; t++) {
      double sum = 0;
      for (float z : logits[t - 1]) {
        sum += Math.exp(z);
      }
      int next = new int[] {2, 7, 1, 8, 2}[t];
      assertEquals(logits[t - 1][next] - Math.log(sum), scores[1][t - 1], 1e-5);
    }
  }

  @Test
  void threads_with_caches_of_their_own_do_not_disturb_each_other() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<float[]>> answers = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        int[] tokens = {i, 7, 2 * i, 5};
        answers.add(threads.submit(() -> last(tokens)));
      }
      for (int i = 0; i < 12; i++) {
        float[] alone = decoder.logits(new int[] {i, 7, 2 * i, 5})[3];
        assertArrayEquals(alone, answers.get(i).get(), 1e-5f);
      }
    } finally {
      threads.shutdown();
    }
  }

  private float[] last(int[] tokens) {
    try (KvCache cache = decoder.newCache(1, tokens.length)) {
      float[] logits = {};
      for (int token : tokens) {
        logits = decoder.step(cache, new int[] {0}, new int[][] {{token}})[0];
      }
      return logits;
    }
  }

  @Test
  void refuses_more_tokens_than_the_cache_holds_and_keeps_it() {
    try (KvCache cache = decoder.newCache(1, 4)) {
      decoder.step(cache, new int[] {0}, new int[][] {{1, 2, 3}});

      PlatformException e =
          assertThrows(
              PlatformException.class,
              () -> decoder.step(cache, new int[] {0}, new int[][] {{4, 5}}));

      assertEquals("CONTEXT_TOO_LARGE", e.code());
      assertEquals(3, cache.length(0));
    }
    assertThrows(PlatformException.class, () -> decoder.newCache(1, 33));
    assertThrows(
        PlatformException.class, () -> decoder.logProbabilities(new int[][] {new int[33]}));
  }

  @Test
  void memory_of_a_call_is_freed_when_it_returns() {
    int before = manager.getManagedArrays().size();
    try (KvCache cache = decoder.newCache(1, 16)) {
      for (int i = 0; i < 10; i++) {
        decoder.step(cache, new int[] {0}, new int[][] {{i}});
      }
    }
    assertEquals(before, manager.getManagedArrays().size());
  }
}

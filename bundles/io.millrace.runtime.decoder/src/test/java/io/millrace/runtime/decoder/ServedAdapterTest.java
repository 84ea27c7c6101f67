package io.millrace.runtime.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDManager;
import io.millrace.api.PlatformException;
import io.millrace.runtime.djl.DjlRuntime;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServedAdapterTest {
  private static final DecoderConfig SHAPE = DecoderConfig.of(50, 16, 24, 2, 4, 2, 700);
  private static final int[][] PROMPTS = {{3, 1, 4}, {1, 5, 9, 2}, {6, 5}, {3, 5, 8}};
  private static final int[] ROWS = {0, 1, 2, 3};
  private NDManager manager;
  private DecoderWeights weights;
  private Decoder decoder;

  @BeforeEach
  void open() {
    manager = DjlRuntime.standalone().newManager();
    weights = DecoderWeights.random(manager, SHAPE, 0.3, 7);
    decoder = Decoder.over(manager, weights, null);
  }

  @AfterEach
  void close() {
    decoder.close();
    manager.close();
  }

  private LoraAdapter adapter(int seed, String... targets) {
    LoraConfig config = new LoraConfig(3, 7, 0, List.of(targets), "");
    LoraAdapter adapter = LoraAdapter.random(manager, SHAPE, config, seed);
    adapter.arrays().values().forEach(array -> array.addi(0.1f * seed));
    return adapter;
  }

  private float[][] steps(List<ServedAdapter> adapters) {
    try (KvCache cache = decoder.newCache(4, 16)) {
      decoder.step(cache, ROWS, PROMPTS, adapters);
      return decoder.step(cache, ROWS, new int[][] {{7}, {7}, {7}, {7}}, adapters);
    }
  }

  @Test
  void each_row_of_a_batch_has_the_adapter_that_it_chose() {
    LoraAdapter first = adapter(1, LoraConfig.ALL);
    LoraAdapter second = adapter(2, "q_proj", "down_proj");
    float[][] plain = steps(List.of());
    try (ServedAdapter one = decoder.attach(first);
        ServedAdapter two = decoder.attach(second)) {
      float[][] mixed = steps(Arrays.asList(one, null, two, one));

      assertArrayEquals(plain[1], mixed[1], "a row without adapter changed");
      assertArrayEquals(alone(first, 0), mixed[0], 1e-5f);
      assertArrayEquals(alone(second, 2), mixed[2], 1e-5f);
      assertArrayEquals(alone(first, 3), mixed[3], 1e-5f);
      assertFalse(Arrays.equals(plain[0], mixed[0]));
    }
  }

  private float[] alone(LoraAdapter adapter, int prompt) {
    int[] tokens = Arrays.copyOf(PROMPTS[prompt], PROMPTS[prompt].length + 1);
    tokens[tokens.length - 1] = 7;
    try (Decoder other = Decoder.over(manager, weights, adapter)) {
      return other.logits(tokens)[tokens.length - 1];
    }
  }

  @Test
  void adapters_come_and_go_while_a_cache_is_in_use() {
    float[][] plain = steps(List.of());
    for (int i = 0; i < 3; i++) {
      try (ServedAdapter one = decoder.attach(adapter(1, "v_proj"))) {
        steps(Arrays.asList(one, one, null, null));
      }
    }
    assertArrayEquals(plain[0], steps(List.of())[0]);
  }

  @Test
  void adapters_that_only_merge_are_refused() {
    LoraOptions dora =
        new LoraOptions(
            false, true, List.of(), List.of(), java.util.Map.of(), java.util.Map.of(), List.of());
    LoraConfig config = new LoraConfig(2, 2, 0, List.of("q_proj"), "", dora);
    LoraAdapter adapter =
        LoraAdapter.over(manager.newSubManager(), config, new java.util.LinkedHashMap<>());

    PlatformException e = assertThrows(PlatformException.class, () -> decoder.attach(adapter));
    assertEquals("MODEL_UNSUPPORTED", e.code());
  }

  @Test
  void a_copied_prefix_goes_on_as_the_row_it_came_from() {
    try (KvCache cache = decoder.newCache(3, 12)) {
      decoder.step(cache, new int[] {0}, new int[][] {{3, 1, 4, 1, 5}});
      decoder.step(cache, new int[] {2}, new int[][] {{9, 9, 9, 9, 9, 9}});
      cache.copyTo(0, cache, 2, 3);

      assertEquals(3, cache.length(2));
      float[][] next = decoder.step(cache, new int[] {2}, new int[][] {{8, 8}});
      assertArrayEquals(decoder.logits(new int[] {3, 1, 4, 8, 8})[4], next[0], 1e-5f);
      assertThrows(IllegalArgumentException.class, () -> cache.copyTo(0, cache, 1, 6));
    }
    assertEquals(2L * 2 * 3 * 13 * 2 * 4 * 4, KvCache.bytes(SHAPE, 3, 12));
  }

  @Test
  void ranks_of_a_long_sequence_are_those_of_its_logits() {
    int[] tokens = new int[600];
    Arrays.setAll(tokens, i -> (i * 31 + i / 7) % 50);
    TokenRanks ranks = decoder.ranks(tokens, 3, null);
    float[][] logits = decoder.logits(tokens);
    float[] whole = decoder.logProbabilities(new int[][] {tokens})[0];

    assertArrayEquals(whole, ranks.own(), 2e-5f);
    for (int t = 0; t < 599; t++) {
      float[] sorted = logits[t].clone();
      Arrays.sort(sorted);
      for (int j = 0; j < 3; j++) {
        assertEquals(sorted[49 - j], logits[t][ranks.ids()[t][j]], 1e-5f);
      }
      int place = ranks.places()[t];
      assertEquals(sorted[50 - place], logits[t][tokens[t + 1]], 1e-5f);
      assertEquals(place == 1, tokens[t + 1] == ranks.ids()[t][0]);
      float level = logits[t][tokens[t + 1]] - ranks.own()[t];
      assertEquals(sorted[49] - level, ranks.tops()[t][0], 2e-5f);
    }
  }

  @Test
  void ranks_and_embeddings_follow_an_adapter() {
    int[] tokens = {3, 1, 4, 1, 5, 9, 2, 6};
    LoraAdapter own = adapter(1, LoraConfig.ALL);
    try (ServedAdapter one = decoder.attach(own);
        Decoder other = Decoder.over(manager, weights, own)) {
      assertArrayEquals(
          other.logProbabilities(new int[][] {tokens})[0],
          decoder.ranks(tokens, 0, one).own(),
          1e-5f);
      assertArrayEquals(
          other.embeddings(new int[][] {tokens}, null)[0],
          decoder.embeddings(new int[][] {tokens}, one)[0],
          1e-5f);
    }
  }
}

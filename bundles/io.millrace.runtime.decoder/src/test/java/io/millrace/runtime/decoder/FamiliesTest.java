package io.millrace.runtime.decoder;

import static io.millrace.runtime.decoder.Precision.F32;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Against Hugging Face's transformers on PyTorch: see {@code src/test/python/families.py}. */
class FamiliesTest {
  private static final float CLOSE = 1e-4f;
  private static final Path GOLDEN = golden();

  private static Path golden() {
    try {
      return Path.of(FamiliesTest.class.getResource("golden/cases.json").toURI()).getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @TestFactory
  Stream<DynamicTest> every_family_gives_the_logits_of_the_reference() throws IOException {
    return each(
        (name, decoder, tokens, expected) -> {
          float[][] logits = decoder.logits(tokens);
          for (int t = 0; t < tokens.length; t++) {
            assertArrayEquals(expected[t], logits[t], CLOSE, "position " + t);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> steps_of_any_size_give_them_too() throws IOException {
    return each(
        (name, decoder, tokens, expected) -> {
          try (KvCache cache = decoder.newCache(3, tokens.length, tokens.length)) {
            for (int[] rows : new int[][] {{1}, {2, 0}}) {
              int at = 0;
              for (int size : new int[] {4, 1, 7, 1, 1, tokens.length - 14}) {
                int[][] chunk = new int[rows.length][];
                for (int r = 0; r < rows.length; r++) {
                  chunk[r] = Arrays.copyOfRange(tokens, at, at + size);
                }
                float[][] logits = decoder.step(cache, rows, chunk);
                at += size;
                for (float[] row : logits) {
                  assertArrayEquals(expected[at - 1], row, CLOSE, "position " + (at - 1));
                }
              }
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> rows_at_different_places_give_them_too() throws IOException {
    return each(
        (name, decoder, tokens, expected) -> {
          try (KvCache cache = decoder.newCache(2, tokens.length, tokens.length)) {
            decoder.step(cache, new int[] {1}, new int[][] {Arrays.copyOf(tokens, 9)});
            for (int t = 9; t < tokens.length; t++) {
              float[][] both =
                  decoder.step(cache, new int[] {0, 1}, new int[][] {{tokens[t - 9]}, {tokens[t]}});
              assertArrayEquals(expected[t - 9], both[0], CLOSE, "position " + (t - 9));
              assertArrayEquals(expected[t], both[1], CLOSE, "position " + t);
            }
          }
        });
  }

  @Test
  void a_sequence_that_outgrows_its_frequencies_is_read_again() {
    int[] tokens = new Random(3).ints(64, 0, 61).toArray();
    try (NDManager manager = DjlRuntime.standalone().newManager();
        Decoder decoder = Decoder.serving(manager, GOLDEN.resolve("phi3-short"), null, F32);
        KvCache small = decoder.newCache(1, 20);
        KvCache large = decoder.newCache(3, 64)) {
      decoder.step(small, new int[] {0}, new int[][] {Arrays.copyOf(tokens, 20)});
      small.copyTo(0, large, 2, 20);
      decoder.step(large, new int[] {0}, new int[][] {Arrays.copyOf(tokens, 50)});
      int[] both = {2, 0};
      int[][] parts = {Arrays.copyOfRange(tokens, 20, 46), {tokens[50]}};
      float[][] logits = decoder.step(large, both, parts);
      near(decoder, tokens, 46, logits[0]);
      near(decoder, tokens, 51, logits[1]);
      for (int t = 46; t < 52; t++) { // the border is 48
        logits = decoder.advance(large, both, new int[] {tokens[t], tokens[t + 5]}, List.of());
        near(decoder, tokens, t + 1, logits[0]);
        near(decoder, tokens, t + 6, logits[1]);
      }
      large.copyTo(2, large, 1, 30);
      logits = decoder.step(large, new int[] {1}, new int[][] {{tokens[30]}});
      near(decoder, tokens, 31, logits[0]);
    }
  }

  @Test
  void a_step_that_fails_leaves_all_rows_as_they_were() {
    int[] tokens = new Random(4).ints(64, 0, 61).toArray();
    int[] rows = {0, 1, 2};
    try (NDManager manager = DjlRuntime.standalone().newManager();
        Decoder decoder = Decoder.serving(manager, GOLDEN.resolve("phi3-short"), null, F32);
        KvCache cache = decoder.newCache(3, 64)) {
      int[] lengths = {20, 48, 50}; // the border is 48
      for (int row : rows) {
        int[][] part = {Arrays.copyOf(tokens, lengths[row])};
        decoder.step(cache, new int[] {row}, part);
      }
      int[] wrong = {tokens[20], tokens[48], 1_000_000};
      assertThrows(RuntimeException.class, () -> decoder.advance(cache, rows, wrong, List.of()));
      int[] wrongToo = {tokens[20], 1_000_000, tokens[50]};
      assertThrows(RuntimeException.class, () -> decoder.advance(cache, rows, wrongToo, List.of()));
      for (int row : rows) {
        assertEquals(lengths[row], cache.length(row));
        int[] one = {row};
        float[][] alone = decoder.advance(cache, one, new int[] {tokens[lengths[row]]}, List.of());
        near(decoder, tokens, lengths[row] + 1, alone[0]);
      }
    }
  }

  /** As if the first tokens were all there are. */
  private static void near(Decoder decoder, int[] tokens, int length, float[] logits) {
    float[][] whole = decoder.logits(Arrays.copyOf(tokens, length));
    assertArrayEquals(whole[length - 1], logits, CLOSE, length + " tokens");
  }

  @TestFactory
  Stream<DynamicTest> padding_of_a_full_cache_changes_nothing() throws IOException {
    return each(
        (name, decoder, tokens, expected) -> {
          int longest = decoder.config().maxPositions();
          int[] full = new Random(5).ints(longest, 0, decoder.config().vocabSize()).toArray();
          try (KvCache cache = decoder.newCache(2, longest)) {
            decoder.step(cache, new int[] {0}, new int[][] {Arrays.copyOf(full, longest - 1)});
            float[][] both =
                decoder.step(
                    cache,
                    new int[] {0, 1},
                    new int[][] {{full[longest - 1]}, Arrays.copyOf(full, 4)});
            assertArrayEquals(decoder.logits(full)[longest - 1], both[0], CLOSE);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> the_most_likely_continuation_is_that_of_the_reference() throws IOException {
    JsonNode cases = cases();
    return each(
        (name, decoder, tokens, expected) -> {
          List<Integer> greedy = new ArrayList<>();
          int[] next = tokens;
          try (KvCache cache = decoder.newCache(1, tokens.length + 20)) {
            for (int i = 0; i < 20; i++) {
              next = new int[] {best(decoder.step(cache, new int[] {0}, new int[][] {next})[0])};
              greedy.add(next[0]);
            }
          }
          assertEquals(
              cases.path(name).path("greedy").toString(), greedy.toString().replace(" ", ""));
        });
  }

  @TestFactory
  Stream<DynamicTest> embeddings_are_means_of_its_hidden_states() throws IOException {
    return each(
        (name, decoder, tokens, expected) -> {
          int width = decoder.config().hiddenSize();
          float[] mean = new float[width];
          try (NDManager manager = DjlRuntime.standalone().newManager()) {
            Path file = GOLDEN.resolve(name).resolve("expected.safetensors");
            float[] hidden = Safetensors.open(file).read(manager, "hidden").toFloatArray();
            for (int i = 0; i < hidden.length; i++) {
              mean[i % width] += hidden[i] / tokens.length;
            }
          }
          int[][] one = {tokens};
          assertArrayEquals(mean, decoder.embeddings(one, null)[0], CLOSE);
        });
  }

  private static int best(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best;
  }

  private interface Check {
    void run(String name, Decoder decoder, int[] tokens, float[][] logits);
  }

  private static Stream<DynamicTest> each(Check check) throws IOException {
    JsonNode cases = cases();
    return StreamSupport.stream(((Iterable<String>) cases::fieldNames).spliterator(), false)
        .map(name -> DynamicTest.dynamicTest(name, () -> run(name, cases.get(name), check)));
  }

  private static void run(String name, JsonNode golden, Check check) {
    int[] tokens =
        StreamSupport.stream(golden.get("tokens").spliterator(), false)
            .mapToInt(JsonNode::asInt)
            .toArray();
    Path folder = GOLDEN.resolve(name);
    try (NDManager manager = DjlRuntime.standalone().newManager();
        Decoder decoder = Decoder.load(manager, folder)) {
      float[] flat =
          Safetensors.open(folder.resolve("expected.safetensors"))
              .read(manager, "logits")
              .toFloatArray();
      int vocabulary = decoder.config().vocabSize();
      float[][] logits = new float[tokens.length][];
      for (int t = 0; t < tokens.length; t++) {
        logits[t] = Arrays.copyOfRange(flat, t * vocabulary, (t + 1) * vocabulary);
      }
      check.run(name, decoder, tokens, logits);
    }
  }

  private static JsonNode cases() throws IOException {
    return new ObjectMapper().readTree(GOLDEN.resolve("cases.json").toFile());
  }
}

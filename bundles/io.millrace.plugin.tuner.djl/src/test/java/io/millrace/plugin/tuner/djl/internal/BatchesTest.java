package io.millrace.plugin.tuner.djl.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.plugin.tuner.djl.internal.Batches.Drawn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BatchesTest {
  @Test
  void batch_n_is_the_same_whenever_it_is_asked_for() {
    Batches one = batches(Augmentation.NONE);
    Batches two = batches(Augmentation.NONE);
    for (int i = 0; i < 30; i++) {
      one.get(i);
    }

    assertEquals(text(two.get(25)), text(one.get(25)));
    assertEquals(text(two.get(3)), text(one.get(3)));
  }

  @Test
  void an_epoch_holds_every_row_once() {
    Batches batches = batches(Augmentation.NONE);
    Set<Integer> seen = new HashSet<>();
    int rows = 0;
    for (int i = 0; i < batches.perEpoch(); i++) {
      for (Drawn drawn : batches.get(i)) {
        seen.add(drawn.chosen().tokens()[1]);
        rows++;
      }
    }

    assertEquals(50, seen.size());
    assertEquals(50, rows);
  }

  @Test
  void an_epoch_draws_rows_by_their_weight() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      List<int[]> text = List.of(new int[] {i, 3});
      rows.add(
          new Row(List.of(new int[] {1}), text, List.of(), i < 20 ? 1.5 : 0.25, true, List.of()));
    }
    Batches batches = new Batches(rows, 8, 1, Augmentation.NONE, token -> true, 2);
    int[] seen = new int[40];
    for (int i = 0; i < 20 * batches.perEpoch(); i++) {
      batches.get(i).forEach(drawn -> seen[drawn.chosen().tokens()[1]]++);
    }

    assertEquals(5, batches.perEpoch());
    assertTrue(seen[3] >= 20 && seen[3] <= 40 && seen[30] <= 20, Arrays.toString(seen));
    assertEquals(20 * 35, Arrays.stream(seen).sum());
  }

  @Test
  void a_batch_holds_rows_of_like_length() {
    Batches batches = batches(Augmentation.NONE);
    int padding = 0;
    int tokens = 0;
    for (int i = 0; i < batches.perEpoch(); i++) {
      List<Example> examples = batches.get(i).stream().map(Drawn::chosen).toList();
      Batch batch = Batch.of(examples, 0);
      padding += batch.rows() * batch.width() - batch.tokens();
      tokens += batch.tokens();
    }

    assertTrue(padding < 0.15 * tokens, padding + " of " + tokens);
  }

  @Test
  void deletes_prompt_words_but_no_special_tokens_and_not_all_words() {
    Batches batches = batches(new Augmentation(0.8, 0, 1));
    for (int i = 0; i < 40; i++) {
      for (Drawn drawn : batches.get(i)) {
        Example example = drawn.chosen();
        int[] prompt = Arrays.copyOf(example.tokens(), example.promptLength());
        assertEquals(1, prompt[0]);
        assertEquals(2, prompt[prompt.length - 1]);
        assertTrue(prompt.length > 2);
      }
    }
  }

  @Test
  void cuts_answers_to_their_beginning() {
    Batches batches = batches(new Augmentation(0, 1, 2));

    batches.get(0).forEach(drawn -> assertEquals(2, drawn.chosen().targets()));
  }

  @Test
  void a_pair_is_cut_on_both_sides() {
    int[] answer = {9, 9, 9, 3};
    Row row = new Row(List.of(new int[] {1}), List.of(answer), List.of(answer));
    Batches batches =
        new Batches(List.of(row), 1, 1, new Augmentation(0, 0.5, 2), token -> true, 3);
    Set<Integer> lengths = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      Drawn drawn = batches.get(i).get(0);
      assertEquals(drawn.chosen().targets(), drawn.rejected().get(0).targets());
      lengths.add(drawn.chosen().targets());
    }

    assertEquals(Set.of(2, 4), lengths);
  }

  @Test
  void a_row_left_over_joins_a_batch_where_one_is_too_few() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 41; i++) {
      rows.add(new Row(List.of(new int[] {1}), List.of(new int[] {i, 3}), List.of()));
    }
    Batches batches = new Batches(rows, 2, 2, Augmentation.NONE, token -> true, 3);
    List<Integer> sizes = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < batches.perEpoch(); i++) {
      sizes.add(batches.get(i).size());
      batches.get(i).forEach(drawn -> seen.add(drawn.chosen().tokens()[1]));
    }

    assertTrue(batches.joins());
    assertEquals(20, sizes.size());
    assertEquals(Set.of(2, 3), Set.copyOf(sizes));
    assertEquals(41, seen.size());
  }

  @Test
  void pads_on_the_right_and_learns_answers_only() {
    Example a = Example.of(new int[] {1, 7, 2}, new int[] {8, 3});
    Example b = Example.of(new int[] {1, 2}, new int[] {3});

    Batch batch = Batch.of(List.of(a, b), 0);
    Batch whole = Batch.of(List.of(a, b), 1);

    assertArrayEquals(new long[] {1, 7, 2, 8, 3, 1, 2, 3, 0, 0}, batch.ids());
    assertArrayEquals(new long[] {2, 3, 6}, batch.picks());
    assertArrayEquals(new long[] {8, 3, 3}, batch.next());
    assertArrayEquals(new long[] {7, 2, 8, 3, 3}, whole.next());
    assertArrayEquals(new boolean[] {false, false, true, true, true}, whole.answer());
    assertArrayEquals(new int[] {2, 1}, whole.answerTokens());
  }

  private static Batches batches(Augmentation augmentation) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      int[] prompt = new int[3 + i % 9];
      Arrays.fill(prompt, 100 + i);
      prompt[0] = 1;
      prompt[prompt.length - 1] = 2;
      rows.add(new Row(List.of(prompt), List.of(new int[] {9, 9, 9, 3}), List.of()));
    }
    return new Batches(rows, 8, 1, augmentation, token -> token < 4, 42);
  }

  private static String text(List<Drawn> batch) {
    StringBuilder text = new StringBuilder();
    batch.forEach(drawn -> text.append(Arrays.toString(drawn.chosen().tokens())));
    return text.toString();
  }
}

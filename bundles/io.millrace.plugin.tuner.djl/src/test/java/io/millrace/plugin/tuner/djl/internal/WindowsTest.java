package io.millrace.plugin.tuner.djl.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WindowsTest {
  private final int[] text = IntStream.range(0, 100).toArray();

  @Test
  void windows_are_parts_of_the_text_and_depend_on_number_and_seed_only() {
    Windows windows = new Windows(text, 9, 4, 7);

    int[] window = windows.get(5).get(2).chosen().tokens();

    assertEquals(9, window.length);
    assertArrayEquals(IntStream.range(window[0], window[0] + 9).toArray(), window);
    assertArrayEquals(window, new Windows(text, 9, 4, 7).get(5).get(2).chosen().tokens());
    assertTrue(windows.get(6).get(2).chosen().tokens()[0] != window[0]);
  }

  @Test
  void a_batch_of_windows_feeds_no_last_token() {
    Batch batch =
        Batch.of(
            List.of(new Example(new int[] {1, 2, 3}, 0), new Example(new int[] {4, 5, 6}, 0)), 2);

    assertEquals(2, batch.width());
    assertArrayEquals(new long[] {1, 2, 4, 5}, batch.ids());
    assertArrayEquals(new long[] {0, 1, 2, 3}, batch.picks());
    assertArrayEquals(new long[] {2, 3, 5, 6}, batch.next());
  }

  @Test
  void pieces_predict_every_token_but_the_first_once() {
    Pieces pieces = new Pieces(text, 9, 4);
    int predicted = 0;
    for (int i = 0; i < pieces.perEpoch(); i++) {
      predicted += pieces.get(i).stream().mapToInt(d -> d.chosen().targets()).sum();
    }

    assertEquals(99, predicted);
  }
}

package io.millrace.cli.internal.bench.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LevelFiguresTest {
  private static final long MS = 1_000_000;

  /** Pieces at 10, 30, 50, … milliseconds after the beginning. */
  private static StreamedAnswer answer(long begunMs, int tokens) {
    List<Long> pieces = new ArrayList<>();
    for (int i = 0; i < tokens; i++) {
      pieces.add((begunMs + 10 + 20L * i) * MS);
    }
    return new StreamedAnswer(
        begunMs * MS, pieces, pieces.get(tokens - 1), 8, 2, tokens, false, "");
  }

  @Test
  void times_of_tokens_are_those_that_clients_see() {
    List<StreamedAnswer> first = List.of(answer(0, 5), answer(100, 5), answer(200, 5));
    List<StreamedAnswer> second =
        List.of(answer(0, 10), StreamedAnswer.refused(0, "busy"), StreamedAnswer.failed(0, "gone"));
    LevelFigures level = new LevelFigures(2, List.of(first, second), List.of(), 500 * MS);

    Map<String, Double> figures = level.all();

    assertEquals(4, figures.get("requests"));
    assertEquals(1, figures.get("refused"));
    assertEquals(1, figures.get("failed"));
    assertEquals("gone", level.problem());
    assertEquals(50, figures.get("tokens_per_second"));
    assertEquals(10, figures.get("first_token_p99_ms"));
    assertEquals(20, figures.get("between_tokens_p50_ms"));
    assertEquals(20, figures.get("between_tokens_max_ms"));
    assertEquals(1, figures.get("p99_to_p50"));
    assertEquals(1 / 3.0, figures.get("fairness"));
    assertEquals(0.25, figures.get("prefix_hits"));
  }

  @Test
  void where_nothing_was_heard_there_is_no_figure() {
    LevelFigures level =
        new LevelFigures(1, List.of(List.of(StreamedAnswer.refused(0, "busy"))), List.of(), MS);
    assertTrue(level.all().get("first_token_p50_ms").isNaN());
    assertEquals(0, level.failed());
  }
}

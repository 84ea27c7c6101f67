package io.millrace.cli.internal.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.cli.internal.bench.Callers.Call;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HubFiguresTest {
  private static final long MS = 1_000_000;

  @Test
  void a_call_that_overlaps_a_swap_counts_for_it_and_calm_ones_do_not() {
    List<Call> calls =
        List.of(
            new Call(0, 10 * MS),
            new Call(10 * MS, 30 * MS),
            new Call(95 * MS, 395 * MS), // under way when the swap began
            new Call(180 * MS, 185 * MS),
            new Call(900 * MS, 9_000 * MS)); // after it

    Map<String, Double> figures =
        new HubFigures(List.of(3.0, 1.0, 2.0), List.of(5.0, 9.0), List.of(205.0, 300.0))
            .all(calls, new long[] {0, 50 * MS}, List.of(new long[] {100 * MS, 200 * MS}), 1);

    assertEquals(2, figures.get("install_median_ms"));
    assertEquals(5, figures.get("update_median_ms"));
    assertEquals(205, figures.get("old_retired_median_ms"));
    assertEquals(20, figures.get("calm_p99_ms"));
    assertEquals(300, figures.get("swap_slowest_ms"));
    assertEquals(280, figures.get("slowest_above_calm_p99_ms"));
    assertEquals(1, figures.get("calls_failed"));
  }

  @Test
  void without_callers_only_the_hub_is_measured() {
    Map<String, Double> figures =
        new HubFigures(List.of(), List.of(4.0), List.of(4.0))
            .all(List.of(), new long[2], List.of(), 0);

    assertTrue(figures.get("install_median_ms").isNaN());
    assertFalse(figures.containsKey("calls"));
  }
}

package io.millrace.development.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SearchSpaceTest {
  private static SearchSpace space(Map<String, Object> declared) {
    List<String> problems = new ArrayList<>();
    SearchSpace space = new SearchSpace(declared, problems);
    assertEquals(List.of(), problems);
    return space;
  }

  private static final Map<String, Object> RATE = Map.of("min", 1e-4, "max", 1e-1, "scale", "log");

  @Test
  void a_grid_is_every_combination_and_logarithmic_points_are_magnitudes() {
    SearchSpace space =
        space(
            Map.of(
                "rank",
                List.of(4, 8),
                "rate",
                Map.of("min", 1e-4, "max", 1e-1, "scale", "log", "points", 4)));

    List<Map<String, Object>> grid = space.grid();

    assertEquals(8, grid.size());
    assertEquals(8.0, space.gridSize());
    double[] rates = {1e-4, 1e-3, 1e-2, 1e-1};
    for (int i = 0; i < 8; i++) {
      assertEquals(i < 4 ? 4 : 8, grid.get(i).get("rank"));
      assertEquals(rates[i % 4], (double) grid.get(i).get("rate"), rates[i % 4] * 1e-9);
    }
  }

  @Test
  void chance_is_the_seed_s_and_more_candidates_do_not_change_the_first() {
    SearchSpace space = space(Map.of("rate", RATE, "rank", List.of(4, 8, 16)));

    List<Map<String, Object>> eight = space.random(8, 7);

    assertEquals(eight, space.random(100, 7).subList(0, 8));
    assertNotEquals(eight, space.random(8, 8));
  }

  @Test
  void a_logarithmic_range_gives_each_magnitude_its_third() {
    SearchSpace space = space(Map.of("rate", RATE));

    List<Map<String, Object>> many = space.random(3000, 1);

    long first = many.stream().filter(m -> (double) m.get("rate") < 1e-3).count();
    long last = many.stream().filter(m -> (double) m.get("rate") >= 1e-2).count();
    assertTrue(Math.abs(first - 1000) < 100 && Math.abs(last - 1000) < 100, first + ", " + last);
    assertTrue(
        many.stream()
            .allMatch(m -> (double) m.get("rate") >= 1e-4 && (double) m.get("rate") <= 1e-1));
  }

  @Test
  void integers_are_whole_and_both_ends_come() {
    SearchSpace space = space(Map.of("layers", Map.of("min", 2, "max", 4, "integer", true)));

    List<Object> seen =
        space.random(200, 1).stream().map(m -> m.get("layers")).distinct().sorted().toList();

    assertEquals(List.of(2L, 3L, 4L), seen);
  }

  @Test
  void says_what_a_declaration_has_wrong() {
    List<String> problems = new ArrayList<>();
    new SearchSpace(
        Map.of(
            "a", List.of(),
            "b", Map.of("min", 2, "max", 1),
            "c", Map.of("min", 0, "max", 1, "scale", "log"),
            "d", Map.of("min", 0, "max", 1, "steps", 3),
            "e", Map.of("min", "x", "max", 1)),
        problems);

    assertEquals(5, problems.size());
    String all = String.join("\n", problems);
    for (String said :
        List.of(
            "'space.a' has no value",
            "'space.b' needs min < max, but has 2.0 and 1.0",
            "'space.c' is logarithmic and begins at 0.0",
            "'space.d' has 'steps' (known: [integer, max, min, points, scale])",
            "'space.e' has min 'x', not a number")) {
      assertTrue(all.contains(said), said + " in " + all);
    }
  }

  /** The bracket s = 4 of Hyperband's table 1 (R = 81, eta = 3): 81, 27, 9, 3, 1 candidates. */
  @Test
  void halving_has_the_rounds_of_hyperband_s_largest_bracket() {
    Halving halving = new Halving("steps", 1, 81, 3, false);

    List<Integer> candidates = new ArrayList<>();
    List<Long> steps = new ArrayList<>();
    for (int round = 0; round < halving.rounds(); round++) {
      candidates.add(Halving.survivors(81, 3, round));
      steps.add(halving.resource(round));
    }

    assertEquals(List.of(81, 27, 9, 3, 1), candidates);
    assertEquals(List.of(1L, 3L, 9L, 27L, 81L), steps);
    assertEquals(121, halving.total(81));
  }
}

package io.millrace.plugin.monitor.drift.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.monitoring.Finding;
import io.millrace.api.monitoring.Monitor;
import io.millrace.api.monitoring.Observation;
import io.millrace.api.monitoring.Observation.Outcome;
import io.millrace.testkit.MonitorContract;
import io.millrace.testkit.Observations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DriftMonitorTest extends MonitorContract {
  @Override
  protected Monitor monitor() {
    return new DriftMonitor();
  }

  @Override
  protected Map<String, Object> values() {
    return Map.of("of", "total_ms", "reference", rows("total_ms", 100, 120, 140, 160, 180));
  }

  @Override
  protected List<Observation> observations() {
    return List.of(
        Observations.timed("1", 5, 10, 110),
        Observations.timed("2", 5, 10, 150),
        Observations.timed("3", 5, 10, 900));
  }

  private static List<Map<String, Object>> rows(String field, Object... values) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Object v : values) {
      rows.add(Map.of(field, v));
    }
    return rows;
  }

  private static List<Observation> timed(int n, long seed, double mean, double spread) {
    Random random = new Random(seed);
    return IntStream.range(0, n)
        .mapToObj(i -> Observations.timed("" + i, 5, 10, mean + spread * random.nextGaussian()))
        .toList();
  }

  private static Map<String, Double> numbers(List<Finding> findings) {
    return findings.stream().collect(Collectors.toMap(Finding::metric, Finding::value));
  }

  private Map<String, Double> read(Map<String, ?> values, List<Observation> observations) {
    try (Monitor.Watch watch = prepare(values)) {
      return numbers(watch.observe(window(observations)));
    }
  }

  private static List<Map<String, Object>> times(List<Observation> observations) {
    return rows("total_ms", observations.stream().map(o -> (Object) o.totalMs()).toArray());
  }

  @Test
  void the_same_distribution_is_stable_and_another_has_shifted() {
    Map<String, Object> values =
        Map.of("of", "total_ms", "reference", times(timed(2000, 1, 100, 10)));

    Map<String, Double> same = read(values, timed(2000, 2, 100, 10));
    Map<String, Double> moved = read(values, timed(2000, 3, 115, 10));

    assertTrue(same.get("psi") < 0.05 && same.get("drift") < 0.1, same.toString());
    assertTrue(moved.get("psi") > 0.25 && moved.get("drift") > 0.4, moved.toString());
  }

  @Test
  void a_constant_that_changes_has_moved_altogether() {
    Map<String, Object> values = Map.of("of", "total_ms", "reference", rows("total_ms", 7, 7, 7));

    assertEquals(1, read(values, List.of(Observations.timed("1", 5, 1, 8))).get("tvd"), 1e-12);
    assertEquals(0, read(values, List.of(Observations.timed("1", 5, 1, 7))).get("tvd"), 1e-12);
  }

  @Test
  void compares_categories_and_what_the_reference_does_not_know_is_one_more() {
    Map<String, Object> values =
        Map.of("of", "outcome", "reference", rows("outcome", "answered", "answered", "blocked"));

    assertEquals(
        1.0 / 3, read(values, List.of(Observations.answered("1", "q", "a"))).get("tvd"), 1e-12);
    assertEquals(
        1, read(values, List.of(Observations.ended("1", Outcome.CANCELLED))).get("tvd"), 1e-12);
  }

  @Test
  void compares_labels_and_lengths_of_texts_with_a_column_of_a_dataset() {
    Map<String, Object> labels =
        Map.of(
            "of", "label:channel", "reference", rows("source", "web", "phone"), "field", "source");
    Observation web = Observations.labelled("1", "q", "a", Map.of("channel", "web"));
    assertEquals(0.5, read(labels, List.of(web)).get("tvd"), 1e-12);

    Map<String, Object> lengths = Map.of("reference", rows("question", "four", "seven!!"));
    Observation four = Observations.answered("1", "1234", "a");
    Observation seven = Observations.answered("2", "1234567", "a");
    assertEquals(0, read(lengths, List.of(four, seven)).get("tvd"), 1e-12);
  }

  @Test
  void requests_without_such_a_thing_do_not_count() {
    try (Monitor.Watch watch = prepare(values())) {
      List<Observation> mixed =
          List.of(Observations.timed("1", 5, 10, 110), Observations.timed("2", 5, 10, Double.NaN));

      assertEquals(1, watch.observe(window(mixed)).get(0).count());
    }
  }

  @Test
  void without_a_reference_the_first_requests_are_it() {
    try (Monitor.Watch watch = prepare(Map.of("of", "total_ms", "referenceCount", 150L))) {
      assertEquals(List.of(), watch.observe(window(timed(100, 1, 100, 10))));
      assertEquals(List.of(), watch.observe(window(timed(100, 2, 100, 10))));

      assertTrue(numbers(watch.observe(window(timed(500, 3, 100, 10)))).get("drift") < 0.2);
      assertTrue(numbers(watch.observe(window(timed(500, 4, 150, 10)))).get("drift") > 0.7);
    }
  }

  @Test
  void bins_hold_about_as_many_of_the_reference_each() {
    List<Object> reference = timed(1000, 5, 0, 1).stream().map(o -> (Object) o.totalMs()).toList();

    long[] counts = Bins.numeric(reference, 10).histogram(reference);

    assertEquals(11, counts.length);
    for (int i = 0; i < 10; i++) {
      assertEquals(100, counts[i]);
    }
    assertEquals(0, counts[10]);
  }

  @Test
  void refuses_what_no_request_has_and_a_column_that_is_not_there() {
    for (Map<String, Object> values :
        List.<Map<String, Object>>of(
            Map.of("of", "weather"), Map.of("of", "total_ms", "reference", rows("other", 1)))) {
      PlatformException e = assertThrows(PlatformException.class, () -> prepare(values));
      assertEquals("MONITOR_INVALID", e.code());
    }
  }
}

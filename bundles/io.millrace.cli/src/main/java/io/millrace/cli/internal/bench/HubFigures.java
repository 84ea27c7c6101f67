package io.millrace.cli.internal.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured, and what comes of it. */
final class HubFigures {
  private final double[] installMs;
  private final double[] updateMs;
  private final double[] retiredMs;

  /**
   * Of these times in milliseconds.
   *
   * @param updateMs until the new version was committed and served
   * @param retiredMs until the calls of the old one were over and its bundle gone
   */
  HubFigures(List<Double> installMs, List<Double> updateMs, List<Double> retiredMs) {
    this.installMs = Quantiles.sorted(installMs);
    this.updateMs = Quantiles.sorted(updateMs);
    this.retiredMs = Quantiles.sorted(retiredMs);
  }

  /**
   * All figures, by name, in milliseconds unless it is a number of calls.
   *
   * @param calls of the clients; empty if there were none
   * @param calm from and to, before the swaps
   * @param swaps from and to of each
   */
  Map<String, Double> all(List<Callers.Call> calls, long[] calm, List<long[]> swaps, int failed) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("install_median_ms", Quantiles.of(installMs, 0.5));
    figures.put("update_median_ms", Quantiles.of(updateMs, 0.5));
    figures.put("update_slowest_ms", Quantiles.of(updateMs, 1));
    figures.put("old_retired_median_ms", Quantiles.of(retiredMs, 0.5));
    figures.put("old_retired_slowest_ms", Quantiles.of(retiredMs, 1));
    if (!calls.isEmpty()) {
      double[] quiet =
          Quantiles.sorted(
              calls.stream()
                  .filter(c -> c.begunNs() - calm[0] >= 0 && c.endedNs() - calm[1] <= 0)
                  .map(Callers.Call::ms)
                  .toList());
      double[] swapped =
          Quantiles.sorted(
              calls.stream()
                  .filter(c -> swaps.stream().anyMatch(s -> c.within(s[0], s[1])))
                  .map(Callers.Call::ms)
                  .toList());
      figures.put("calls", (double) calls.size());
      figures.put("calls_failed", (double) failed);
      figures.put("calm_p50_ms", Quantiles.of(quiet, 0.5));
      figures.put("calm_p99_ms", Quantiles.of(quiet, 0.99));
      figures.put("swap_p99_ms", Quantiles.of(swapped, 0.99));
      figures.put("swap_slowest_ms", Quantiles.of(swapped, 1));
      figures.put(
          "slowest_above_calm_p99_ms", Quantiles.of(swapped, 1) - Quantiles.of(quiet, 0.99));
    }
    return figures;
  }
}

package io.millrace.plugin.monitor.drift.internal;

import io.millrace.api.monitoring.Finding;
import io.millrace.api.monitoring.Monitor;
import io.millrace.api.monitoring.Window;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares windows with a reference: the one given, or else the first requests it sees. Until there
 * are enough of those it says nothing.
 */
final class DriftWatch implements Monitor.Watch {
  /** Bins and what the reference has in each. */
  private record Reference(Bins bins, long[] counts) {}

  private final Reading reading;
  private final int bins;
  private final int needed;
  private final List<Object> collected = new ArrayList<>();
  private @Nullable Reference reference;

  /**
   * @param given values of the reference; if empty, {@code needed} are collected
   */
  DriftWatch(Reading reading, int bins, List<Object> given, int needed) {
    this.reading = reading;
    this.bins = bins;
    this.needed = needed;
    if (!given.isEmpty()) {
      reference = reference(given);
    }
  }

  private Reference reference(List<Object> values) {
    Bins made = reading.numeric() ? Bins.numeric(values, bins) : Bins.categories(values);
    return new Reference(made, made.histogram(values));
  }

  @Override
  public List<Finding> observe(Window window) {
    List<Object> values =
        window.observations().stream().flatMap(o -> reading.read().apply(o).stream()).toList();
    Reference with = reference;
    if (with == null) {
      collected.addAll(values);
      if (collected.size() >= needed) {
        reference = reference(collected);
        collected.clear();
      }
      return List.of();
    }
    if (values.isEmpty()) {
      return findings(Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0);
    }
    long[] p = with.bins().histogram(values);
    long[] q = with.counts();
    return findings(
        Distances.totalVariation(p, q),
        Distances.hellinger(p, q),
        Distances.kullbackLeibler(p, q),
        Distances.populationStability(p, q),
        values.size());
  }

  private static List<Finding> findings(
      double variation, double hellinger, double divergence, double stability, long count) {
    return List.of(
        Finding.of("tvd", variation, count),
        Finding.of("hellinger", hellinger, count),
        Finding.of("kl", divergence, count),
        Finding.of("psi", stability, count),
        Finding.of("drift", (variation + hellinger) / 2, count));
  }
}

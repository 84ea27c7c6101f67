package io.millrace.rest.internal.health;

import io.millrace.api.model.ModelLoad;
import io.millrace.api.model.ModelLoad.Distribution;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What the schedulers of the models behind endpoints tell, read at every scrape. Named as vLLM does
 * (vLLM, docs/design/metrics.md) under our own prefix: vLLM's names are taken by what endpoints
 * count, whichever backend answers. Endpoints on one model each show that model's figures.
 */
final class SchedulerFigures implements MultiCollector {
  private static final String MODEL = "model_name";
  private static final String PREFIX = "millrace_";

  private final Supplier<Map<String, ModelLoad>> loads;

  SchedulerFigures(Supplier<Map<String, ModelLoad>> loads) {
    this.loads = loads;
  }

  @Override
  public MetricSnapshots collect() {
    Map<String, ModelLoad> now = loads.get();
    List<MetricSnapshot> all = new ArrayList<>();
    if (!now.isEmpty()) {
      all.add(gauge("num_requests_running", "Answers under way.", now, ModelLoad::running));
      all.add(gauge("num_requests_waiting", "Requests in the queue.", now, ModelLoad::waiting));
      all.add(
          gauge(
              "kv_cache_usage_perc",
              "Share of the cache in use, 0 to 1.",
              now,
              ModelLoad::cacheUsage));
      all.add(
          counter(
              "prefix_cache_queries",
              "Prompt tokens looked up in the cache.",
              now,
              l -> l.totals().prefixQueries()));
      all.add(
          counter(
              "prefix_cache_hits",
              "Prompt tokens found in the cache.",
              now,
              l -> l.totals().prefixHits()));
      all.add(counter("prompt_tokens", "Prompt tokens.", now, l -> l.totals().promptTokens()));
      all.add(
          counter(
              "generation_tokens", "Tokens generated.", now, l -> l.totals().generationTokens()));
      all.add(
          counter(
              "request_rejections",
              "Requests turned away, for the queue was full or their time was over.",
              now,
              l -> l.totals().rejections()));
      names(now).forEach(name -> all.add(histogram(name, now)));
    }
    return new MetricSnapshots(all);
  }

  private static Set<String> names(Map<String, ModelLoad> loads) {
    Set<String> names = new LinkedHashSet<>();
    loads.values().forEach(l -> l.distributions().forEach(d -> names.add(d.name())));
    return names;
  }

  private static GaugeSnapshot gauge(
      String name, String help, Map<String, ModelLoad> loads, ToDoubleFunction<ModelLoad> value) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(PREFIX + name).help(help);
    loads.forEach(
        (model, load) ->
            gauge.dataPoint(
                GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .labels(Labels.of(MODEL, model))
                    .value(value.applyAsDouble(load))
                    .build()));
    return gauge.build();
  }

  private static CounterSnapshot counter(
      String name, String help, Map<String, ModelLoad> loads, ToDoubleFunction<ModelLoad> value) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(PREFIX + name).help(help);
    loads.forEach(
        (model, load) ->
            counter.dataPoint(
                CounterSnapshot.CounterDataPointSnapshot.builder()
                    .labels(Labels.of(MODEL, model))
                    .value(value.applyAsDouble(load))
                    .build()));
    return counter.build();
  }

  private static HistogramSnapshot histogram(String name, Map<String, ModelLoad> loads) {
    HistogramSnapshot.Builder histogram =
        HistogramSnapshot.builder()
            .name(PREFIX + name + "_seconds")
            .help("Seconds, of the model's scheduler.");
    loads.forEach(
        (model, load) ->
            load.distributions().stream()
                .filter(d -> d.name().equals(name))
                .forEach(d -> histogram.dataPoint(point(model, d))));
    return histogram.build();
  }

  private static HistogramSnapshot.HistogramDataPointSnapshot point(String model, Distribution d) {
    return HistogramSnapshot.HistogramDataPointSnapshot.builder()
        .labels(Labels.of(MODEL, model))
        .classicHistogramBuckets(ClassicHistogramBuckets.of(d.bounds(), d.counts()))
        .sum(d.sum())
        .build();
  }
}

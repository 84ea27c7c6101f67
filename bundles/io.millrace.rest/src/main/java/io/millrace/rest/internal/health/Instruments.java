package io.millrace.rest.internal.health;

import io.millrace.api.model.ModelLoad;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The metrics themselves. Those of generation carry vLLM's names (vLLM, docs/design/metrics.md), so
 * that dashboards made for it work here.
 */
final class Instruments {
  private static final double[] SECONDS = {
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60
  };
  private static final String MODEL = "model_name";

  private final PrometheusRegistry registry = new PrometheusRegistry();

  final Counter requests =
      counter("millrace_http_requests", "HTTP requests.", "method", "route", "status");
  final Histogram requestSeconds =
      histogram("millrace_http_request_seconds", "Duration of HTTP requests.", "route");
  final Gauge running =
      Gauge.builder()
          .name("vllm:num_requests_running")
          .help("Generations under way.")
          .labelNames(MODEL)
          .register(registry);
  final Counter success =
      counter("vllm:request_success", "Answered requests.", MODEL, "finished_reason");
  final Counter failure = counter("millrace_request_failure", "Failed requests.", MODEL, "code");
  final Counter promptTokens = counter("vllm:prompt_tokens", "Prompt tokens read.", MODEL);
  final Counter generationTokens = counter("vllm:generation_tokens", "Tokens generated.", MODEL);
  final Histogram firstToken =
      histogram("vllm:time_to_first_token_seconds", "Time to the first text.", MODEL);
  final Histogram interToken =
      histogram("vllm:inter_token_latency_seconds", "Mean time between tokens.", MODEL);
  final Histogram endToEnd =
      histogram("vllm:e2e_request_latency_seconds", "Whole generation.", MODEL);

  /**
   * @param loads how busy models are, by endpoint; asked at every scrape
   */
  Instruments(Supplier<Map<String, ModelLoad>> loads) {
    registry.register(new SchedulerFigures(loads));
    gauge(
        "process_uptime_seconds",
        "Since the start of the process.",
        () -> ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
    gauge(
        "jvm_memory_heap_used_bytes",
        "Used heap.",
        () -> ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    gauge(
        "jvm_threads", "Live threads.", () -> ManagementFactory.getThreadMXBean().getThreadCount());
  }

  void write(OutputStream out) throws IOException {
    PrometheusTextFormatWriter.create().write(out, registry.scrape());
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  private Histogram histogram(String name, String help, String... labels) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .classicUpperBounds(SECONDS)
        .classicOnly()
        .register(registry);
  }

  private void gauge(String name, String help, java.util.function.DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(c -> c.call(value.getAsDouble()))
        .register(registry);
  }
}

package io.millrace.plugin.model.djl.internal;

import io.millrace.api.model.ModelLoad;
import io.millrace.api.model.ModelLoad.Distribution;
import io.millrace.api.model.ModelLoad.Totals;
import java.util.ArrayList;
import java.util.List;

/** Counts what a session does, for its {@link ModelLoad}. Thread-safe; its monitor guards. */
final class Meter {
  private final Durations queue = new Durations("request_queue_time");
  private final Durations prefill = new Durations("request_prefill_time");
  private final Durations decode = new Durations("request_decode_time");
  private final Durations first = new Durations("time_to_first_token");
  private final Durations gap = new Durations("inter_token_latency");
  private long queries;
  private long hits;
  private long prompts;
  private long generated;

  synchronized void placed(int promptTokens, Progress progress) {
    queries += promptTokens;
    hits += progress.cachedTokens();
    prompts += promptTokens;
    queue.add(progress.queueSeconds());
  }

  /**
   * @param seconds since the token before; NaN for the first
   */
  synchronized void token(Progress progress, double seconds) {
    generated++;
    if (Double.isNaN(seconds)) {
      first.add(progress.firstTokenSeconds());
      prefill.add(progress.prefillSeconds());
    } else {
      gap.add(seconds);
    }
  }

  synchronized void ended(Progress progress) {
    if (progress.tokens() > 0) {
      decode.add(progress.decodeSeconds());
    }
  }

  synchronized ModelLoad load(int running, int waiting, double cacheUsage, long rejections) {
    List<Distribution> all = new ArrayList<>();
    for (Durations d : List.of(first, gap, queue, prefill, decode)) {
      all.add(d.snapshot());
    }
    return new ModelLoad(
        running,
        waiting,
        cacheUsage,
        new Totals(queries, hits, prompts, generated, rejections),
        all);
  }

  /** A histogram; the meter's monitor guards it. */
  private static final class Durations {
    private static final List<Double> BOUNDS =
        List.of(
            0.001,
            0.0025,
            0.005,
            0.01,
            0.025,
            0.05,
            0.1,
            0.25,
            0.5,
            1.0,
            2.5,
            5.0,
            10.0,
            30.0,
            60.0,
            Double.POSITIVE_INFINITY);

    private final String name;
    private final long[] counts = new long[BOUNDS.size()];
    private double sum;

    Durations(String name) {
      this.name = name;
    }

    void add(double seconds) {
      int bucket = 0;
      while (seconds > BOUNDS.get(bucket)) {
        bucket++;
      }
      counts[bucket]++;
      sum += seconds;
    }

    Distribution snapshot() {
      List<Long> copy = new ArrayList<>();
      for (long count : counts) {
        copy.add(count);
      }
      return new Distribution(name, BOUNDS, copy, sum);
    }
  }
}

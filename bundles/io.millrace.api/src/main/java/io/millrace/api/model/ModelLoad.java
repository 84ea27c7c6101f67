package io.millrace.api.model;

import java.util.List;

/**
 * How busy a session is and what it did since it was loaded. What vLLM tells in its metrics of like
 * names.
 *
 * @param running answers under way
 * @param waiting requests that wait for their turn
 * @param cacheUsage share of the memory for keys and values that is in use, 0 to 1
 * @param totals what was done so far
 * @param distributions times of requests
 * @since 1.2
 */
public record ModelLoad(
    int running, int waiting, double cacheUsage, Totals totals, List<Distribution> distributions) {
  /** A session that tells nothing. */
  public static final ModelLoad UNKNOWN = new ModelLoad(0, 0, 0, new Totals(0, 0, 0, 0), List.of());

  public ModelLoad {
    distributions = List.copyOf(distributions);
  }

  /**
   * Counters, in tokens.
   *
   * @param prefixQueries prompt tokens looked up among those in memory
   * @param prefixHits of these the ones found
   * @param promptTokens read, those found included
   * @param generationTokens generated
   * @param rejections requests, not tokens, that were turned away with MODEL_BUSY
   */
  public record Totals(
      long prefixQueries,
      long prefixHits,
      long promptTokens,
      long generationTokens,
      long rejections) {
    /** Of a session that turns nobody away. */
    public Totals(long prefixQueries, long prefixHits, long promptTokens, long generationTokens) {
      this(prefixQueries, prefixHits, promptTokens, generationTokens, 0);
    }
  }

  /**
   * A histogram of seconds.
   *
   * @param name {@code time_to_first_token}, {@code inter_token_latency}, {@code
   *     request_queue_time}, {@code request_prefill_time} or {@code request_decode_time}
   * @param bounds upper bounds of the buckets, ascending, the last being infinite
   * @param counts observations a bucket, not cumulated
   * @param sum of all observations
   */
  public record Distribution(String name, List<Double> bounds, List<Long> counts, double sum) {
    public Distribution {
      bounds = List.copyOf(bounds);
      counts = List.copyOf(counts);
    }
  }
}

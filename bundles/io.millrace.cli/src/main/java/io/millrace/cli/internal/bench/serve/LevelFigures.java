package io.millrace.cli.internal.bench.serve;

import io.millrace.cli.internal.bench.Quantiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What comes of a level of load.
 *
 * @param heard per client, in the order of asking
 * @param reading what the client with long prompts heard
 */
record LevelFigures(
    int clients, List<List<StreamedAnswer>> heard, List<StreamedAnswer> reading, long nanos) {

  private List<StreamedAnswer> answers() {
    return heard.stream().flatMap(List::stream).filter(StreamedAnswer::whole).toList();
  }

  long failed() {
    return heard.stream().flatMap(List::stream).filter(a -> !a.whole() && !a.refused()).count();
  }

  /** What the first failure said; empty without one. */
  String problem() {
    return heard.stream()
        .flatMap(List::stream)
        .filter(a -> !a.whole() && !a.refused())
        .map(StreamedAnswer::problem)
        .findFirst()
        .orElse("");
  }

  double tokensPerSecond() {
    return answers().stream().mapToInt(StreamedAnswer::tokens).sum() / (nanos / 1e9);
  }

  /** By name; times in milliseconds. NaN where nothing was heard. */
  Map<String, Double> all() {
    List<StreamedAnswer> answers = answers();
    double[] first = Quantiles.sorted(firsts(answers));
    double[] between = Quantiles.sorted(gaps(answers));
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("clients", (double) clients);
    figures.put("requests", (double) answers.size());
    figures.put("failed", (double) failed());
    figures.put(
        "refused",
        (double) heard.stream().flatMap(List::stream).filter(StreamedAnswer::refused).count());
    figures.put("requests_per_second", answers.size() / (nanos / 1e9));
    figures.put("tokens_per_second", tokensPerSecond());
    figures.put("first_token_p50_ms", Quantiles.of(first, 0.5));
    figures.put("first_token_p99_ms", Quantiles.of(first, 0.99));
    figures.put("between_tokens_p50_ms", Quantiles.of(between, 0.5));
    figures.put("between_tokens_p99_ms", Quantiles.of(between, 0.99));
    figures.put("between_tokens_max_ms", Quantiles.of(between, 1));
    figures.put("p99_to_p50", Quantiles.of(between, 0.99) / Quantiles.of(between, 0.5));
    figures.put("fairness", fairness());
    figures.put(
        "prefix_hits", sum(answers, StreamedAnswer::cached) / sum(answers, StreamedAnswer::prompt));
    if (!reading.isEmpty()) {
      List<StreamedAnswer> read = reading.stream().filter(StreamedAnswer::whole).toList();
      figures.put("long_prompts", (double) read.size());
      figures.put("long_prompt_tokens", sum(read, StreamedAnswer::prompt) / read.size());
      figures.put("long_first_token_p50_ms", Quantiles.of(Quantiles.sorted(firsts(read)), 0.5));
    }
    return figures;
  }

  /** Answers of the client that got fewest as a share of those of the one that got most. */
  private double fairness() {
    double[] counts =
        Quantiles.sorted(
            heard.stream()
                .map(own -> (double) own.stream().filter(StreamedAnswer::whole).count())
                .toList());
    return counts[0] / counts[counts.length - 1];
  }

  private static double sum(List<StreamedAnswer> answers, ToDoubleFunction<StreamedAnswer> of) {
    return answers.stream().mapToDouble(of).sum();
  }

  private static List<Double> firsts(List<StreamedAnswer> answers) {
    return answers.stream()
        .filter(a -> !a.pieces().isEmpty())
        .map(a -> (a.pieces().get(0) - a.begun()) / 1e6)
        .toList();
  }

  private static List<Double> gaps(List<StreamedAnswer> answers) {
    List<Double> gaps = new ArrayList<>();
    for (StreamedAnswer answer : answers) {
      for (int i = 1; i < answer.pieces().size(); i++) {
        gaps.add((answer.pieces().get(i) - answer.pieces().get(i - 1)) / 1e6);
      }
    }
    return gaps;
  }
}

package io.millrace.plugin.monitor.count.internal;

import io.millrace.api.monitoring.Finding;
import io.millrace.api.monitoring.Monitor;
import io.millrace.api.monitoring.Observation;
import io.millrace.api.monitoring.Observation.Outcome;
import io.millrace.api.monitoring.Window;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;

/** Counts, window by window. Remembers nothing. */
final class CountWatch implements Monitor.Watch {
  private static final int LARGEST = 20;

  private final List<Grouping> groupings;
  private final Map<String, Pattern> patterns;
  private final Map<String, Object> where;

  CountWatch(List<Grouping> groupings, Map<String, Pattern> patterns, Map<String, Object> where) {
    this.groupings = groupings;
    this.patterns = patterns;
    this.where = where;
  }

  @Override
  public List<Finding> observe(Window window) {
    List<Observation> seen = window.observations().stream().filter(this::wanted).toList();
    List<Finding> found = new ArrayList<>();
    found.add(count("requests", seen, o -> 1));
    double seconds = window.length().toMillis() / 1000.0;
    double rate = seen.isEmpty() ? Double.NaN : seen.size() / seconds;
    found.add(Finding.of("per_second", rate, seen.size()));
    for (Outcome outcome : Outcome.values()) {
      found.add(count(Grouping.word(outcome.name()), seen, o -> o.outcome() == outcome ? 1 : 0));
    }
    found.add(count("prompt_tokens", seen, Observation::promptTokens));
    found.add(count("completion_tokens", seen, Observation::completionTokens));
    patterns.forEach((name, pattern) -> found.addAll(matches(name, pattern, seen)));
    groupings.forEach(g -> found.addAll(groups(g, seen)));
    return found;
  }

  private boolean wanted(Observation o) {
    return where.entrySet().stream()
        .allMatch(e -> String.valueOf(e.getValue()).equals(o.labels().get(e.getKey())));
  }

  /** A sum over requests; without any there is nothing to say. */
  private static Finding count(
      String metric, List<Observation> seen, ToLongFunction<Observation> each) {
    double sum = seen.isEmpty() ? Double.NaN : seen.stream().mapToLong(each).sum();
    return Finding.of(metric, sum, seen.size());
  }

  /** Only requests whose text is known count. */
  private static List<Finding> matches(String name, Pattern pattern, List<Observation> seen) {
    List<Observation> read = seen.stream().filter(o -> o.text().isPresent()).toList();
    String word = Grouping.word(name);
    Predicate<Observation> asked =
        o -> o.text().filter(t -> pattern.matcher(t.question()).find()).isPresent();
    Predicate<Observation> answered =
        o -> o.text().filter(t -> pattern.matcher(t.answer()).find()).isPresent();
    return List.of(
        count("question." + word, read, o -> asked.test(o) ? 1 : 0),
        count("answer." + word, read, o -> answered.test(o) ? 1 : 0));
  }

  private static List<Finding> groups(Grouping grouping, List<Observation> seen) {
    Map<String, Long> sizes = new TreeMap<>();
    for (Observation o : seen) {
      for (String group : grouping.read().apply(o)) {
        sizes.merge(grouping.metric(group), 1L, Long::sum);
      }
    }
    return sizes.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
        .limit(LARGEST)
        .map(e -> Finding.of(e.getKey(), e.getValue(), seen.size()))
        .toList();
  }
}

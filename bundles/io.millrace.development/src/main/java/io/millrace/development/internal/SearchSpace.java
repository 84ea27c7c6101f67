package io.millrace.development.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * What a search may vary. Names are in order of the alphabet: JSON keeps none, and a search that
 * goes on after a restart must come to the same trials.
 */
final class SearchSpace {
  private final TreeMap<String, Dimension> dimensions = new TreeMap<>();

  /** Reads declarations; what is wrong with them is added to the problems. */
  SearchSpace(Map<String, Object> declared, List<String> problems) {
    new TreeMap<>(declared)
        .forEach(
            (name, value) -> {
              try {
                dimensions.put(name, Dimension.of(value));
              } catch (IllegalArgumentException e) {
                problems.add("'space." + name + "' " + e.getMessage());
              }
            });
  }

  /** One dimension of every parameter that candidates differ in. */
  static SearchSpace of(List<Map<String, Object>> candidates) {
    TreeMap<String, List<Object>> values = new TreeMap<>();
    for (Map<String, Object> candidate : candidates) {
      candidate.forEach(
          (name, value) -> {
            List<Object> known = values.computeIfAbsent(name, n -> new ArrayList<>());
            if (!known.contains(value)) {
              known.add(value);
            }
          });
    }
    SearchSpace space = new SearchSpace(Map.of(), new ArrayList<>());
    values.forEach((name, known) -> space.dimensions.put(name, new Dimension.Choice(known)));
    return space;
  }

  Map<String, Dimension> dimensions() {
    return dimensions;
  }

  /** Of how many candidates the grid is; may be far more than fit into memory. */
  double gridSize() {
    return dimensions.values().stream()
        .mapToDouble(d -> d.grid().size())
        .reduce(1, (a, b) -> a * b);
  }

  /** Every combination; the last name changes first. */
  List<Map<String, Object>> grid() {
    List<Map<String, Object>> all = List.of(Map.of());
    for (Map.Entry<String, Dimension> d : dimensions.entrySet()) {
      List<Map<String, Object>> more = new ArrayList<>();
      for (Map<String, Object> one : all) {
        for (Object value : d.getValue().grid()) {
          Map<String, Object> next = new LinkedHashMap<>(one);
          next.put(d.getKey(), value);
          more.add(next);
        }
      }
      all = more;
    }
    return all;
  }

  /** Candidates by chance: the first of them are the same however many are asked for. */
  List<Map<String, Object>> random(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Map<String, Object>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Map<String, Object> one = new LinkedHashMap<>();
      dimensions.forEach((name, d) -> one.put(name, d.sample(random)));
      all.add(one);
    }
    return all;
  }
}

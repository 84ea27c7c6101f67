package io.millrace.development.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;

/**
 * A search as it was asked for, checked.
 *
 * @param fixed what every trial's tuner is told
 * @param first the trials of the first round
 * @param parallel trials at once
 * @param atMost how long it may take; empty for as long as it does
 */
record SearchPlan(
    String tuner,
    Map<String, Object> fixed,
    SearchSpace space,
    List<Trial> first,
    Optional<Halving> halving,
    SearchGoal goal,
    int parallel,
    Optional<Duration> atMost) {
  static final String STRATEGIES = "grid, list, random, halving";
  private static final int MOST_TRIALS = 1000;

  static List<Parameter> parameters() {
    return List.of(
        Parameter.string("tuner", null, "Id of the tuner plugin, for example djl.").mandatory(),
        Parameter.object("tunerParameters", "What every trial's tuner is told."),
        Parameter.string("strategy", "random", "How candidates come about.")
            .oneOf("grid", "list", "random", "halving"),
        Parameter.object(
            "space",
            "Parameters of the tuner to vary: a list of values, or {min, max, scale: linear | log,"
                + " integer: true, points: for a grid}."),
        Parameter.list("candidates", null, "For list: objects with parameters of the tuner."),
        Parameter.integer("trials", 8L, "For random, and in the first round of halving: how many.")
            .between(1, MOST_TRIALS),
        Parameter.integer("seed", 1L, "Of random and halving: the same seed, the same trials."),
        Parameter.string("metric", "eval_loss", "Result of the trials that is compared."),
        Parameter.string("goal", "min", "Whether less or more of the metric is better.")
            .oneOf("min", "max"),
        Parameter.string("resource", "steps", "For halving: parameter of the tuner that grows."),
        Parameter.integer("smallest", 1L, "For halving: the resource in the first round.")
            .atLeast(1),
        Parameter.integer("largest", 0L, "For halving: the resource in the last round at most.")
            .atLeast(0),
        Parameter.number("factor", 3.0, "For halving: growth of the resource, and what part stays.")
            .between(1.1, 100),
        Parameter.integer("cores", 0L, "Processors for all trials at once; 0: the machine's.")
            .between(0, 1024),
        Parameter.integer("coresPerTrial", 1L, "Processors of a trial (its 'threads').")
            .between(1, 1024),
        Parameter.integer("memoryMb", 0L, "Memory for all trials at once in MB; 0: not counted.")
            .atLeast(0),
        Parameter.integer("memoryMbPerTrial", 2048L, "Memory that a trial needs, in MB.")
            .atLeast(64),
        Parameter.integer("maxTrials", 100L, "Refuse a search of more trials.")
            .between(1, MOST_TRIALS),
        Parameter.number("maxMinutes", 0.0, "End after this long with the best so far; 0: never.")
            .between(0, 100_000),
        Parameter.number("target", null, "End when a trial's metric is as good as this."),
        Parameter.integer(
                "patience", 0L, "End after so many trials without a better one; 0: never.")
            .between(0, MOST_TRIALS));
  }

  /**
   * Checks everything that can be before the first trial.
   *
   * @param tuner its declared parameters
   * @param processors of the machine
   * @throws PlatformException PARAMETER_INVALID with every problem
   */
  static SearchPlan of(Values given, List<Parameter> tuner, int processors) {
    List<String> problems = new ArrayList<>();
    String strategy = given.string("strategy");
    Map<String, Object> fixed =
        new LinkedHashMap<>(
            given.has("tunerParameters") ? given.object("tunerParameters") : Map.of());
    SearchSpace space =
        new SearchSpace(given.has("space") ? given.object("space") : Map.of(), problems);
    Optional<Halving> halving =
        strategy.equals("halving")
            ? halving(given, has(tuner, Halving.PAUSE), problems)
            : Optional.empty();
    List<Map<String, Object>> candidates =
        problems.isEmpty() ? candidates(strategy, given, space, problems) : List.of();
    SearchSpace varied = strategy.equals("list") ? SearchSpace.of(candidates) : space;
    TreeSet<String> chosen = new TreeSet<>(varied.dimensions().keySet());
    if (halving.isPresent() && !chosen.add(halving.get().resource())) {
      problems.add("'space' has '" + halving.get().resource() + "', which is the resource");
    }
    if (halving.isPresent() && halving.get().continues() && !chosen.add(Halving.PAUSE)) {
      problems.add("'space' has '" + Halving.PAUSE + "', which the rounds decide");
    }
    chosen.retainAll(fixed.keySet());
    if (!chosen.isEmpty()) {
      problems.add("'tunerParameters' fixes what the search varies: " + chosen);
    }
    if (given.integer("patience") > 0 && halving.isPresent()) {
      problems.add("'patience' is not for halving, whose rounds end by themselves");
    }
    long trials = halving.map(h -> h.total(candidates.size())).orElse((long) candidates.size());
    if (trials > given.integer("maxTrials")) {
      problems.add(
          "it would be " + trials + " trials, more than 'maxTrials' " + given.integer("maxTrials"));
    }
    int parallel = parallel(given, processors, problems);
    refuse(problems);
    long threads = given.integer("coresPerTrial");
    if (has(tuner, "threads") && !varied.dimensions().containsKey("threads")) {
      fixed.putIfAbsent("threads", threads);
    }
    List<Map<String, Object>> values =
        candidates.stream().map(c -> halving.map(h -> h.with(c, 0)).orElse(c)).toList();
    SearchPlan plan =
        new SearchPlan(
            given.string("tuner"),
            fixed,
            varied,
            Trial.first(values),
            halving,
            new SearchGoal(
                given.string("metric"),
                given.string("goal").equals("max"),
                given.has("target")
                    ? OptionalDouble.of(given.number("target"))
                    : OptionalDouble.empty(),
                given.intValue("patience")),
            parallel,
            given.number("maxMinutes") == 0
                ? Optional.empty()
                : Optional.of(Duration.ofMillis((long) (given.number("maxMinutes") * 60_000))));
    plan.first.forEach(
        t ->
            Values.check(
                "tuner " + plan.tuner + " in trial " + t.number(), tuner, plan.tunerParameters(t)));
    return plan;
  }

  private static void refuse(List<String> problems) {
    if (!problems.isEmpty()) {
      throw PlatformException.caller(
          "PARAMETER_INVALID",
          "Parameters of function search are wrong: " + String.join("; ", problems) + ".",
          "Correct them; the summary of each parameter says what it takes.");
    }
  }

  private static boolean has(List<Parameter> tuner, String name) {
    return tuner.stream().anyMatch(p -> p.name().equals(name));
  }

  private static Optional<Halving> halving(Values given, boolean pauses, List<String> problems) {
    long smallest = given.integer("smallest");
    long largest = given.integer("largest");
    if (largest < smallest) {
      problems.add("'largest' is " + largest + ", less than 'smallest' " + smallest);
      return Optional.empty();
    }
    return Optional.of(
        new Halving(given.string("resource"), smallest, largest, given.number("factor"), pauses));
  }

  private static List<Map<String, Object>> candidates(
      String strategy, Values given, SearchSpace space, List<String> problems) {
    if (strategy.equals("list")) {
      return listed(given, problems);
    }
    if (space.dimensions().isEmpty()) {
      problems.add("'space' is empty, so there is nothing to search");
      return List.of();
    }
    if (!strategy.equals("grid")) {
      return space.random(given.intValue("trials"), given.integer("seed"));
    }
    try {
      double size = space.gridSize();
      if (size > MOST_TRIALS) {
        problems.add("the grid has " + (long) size + " candidates, more than " + MOST_TRIALS);
        return List.of();
      }
      return space.grid();
    } catch (IllegalArgumentException e) {
      problems.add("a range in 'space' " + e.getMessage());
      return List.of();
    }
  }

  private static List<Map<String, Object>> listed(Values given, List<String> problems) {
    List<Map<String, Object>> listed = new ArrayList<>();
    for (Object one : given.has("candidates") ? given.list("candidates") : List.of()) {
      if (one instanceof Map<?, ?> map && !map.isEmpty()) {
        Map<String, Object> values = new LinkedHashMap<>();
        map.forEach((k, v) -> values.put(String.valueOf(k), v));
        if (values.containsValue(null)) {
          problems.add("'candidates' has '" + one + "', in which a parameter is null");
          continue;
        }
        listed.add(values);
      } else {
        problems.add("'candidates' has '" + one + "', which is no object with parameters");
      }
    }
    if (listed.isEmpty()) {
      problems.add("'candidates' is empty, so there is nothing to try");
    }
    return listed;
  }

  private static int parallel(Values given, int processors, List<String> problems) {
    long cores = given.integer("cores") == 0 ? processors : given.integer("cores");
    long byCores = cores / given.integer("coresPerTrial");
    long memory = given.integer("memoryMb");
    long byMemory = memory == 0 ? byCores : memory / given.integer("memoryMbPerTrial");
    if (byCores == 0) {
      problems.add(
          "a trial of " + given.integer("coresPerTrial") + " cores does not fit into " + cores);
    }
    if (memory > 0 && byMemory == 0) {
      problems.add(
          "a trial of "
              + given.integer("memoryMbPerTrial")
              + " MB does not fit into 'memoryMb' "
              + memory);
    }
    return (int) Math.max(1, Math.min(byCores, byMemory));
  }

  /** What the tuner of a trial is told. */
  Map<String, Object> tunerParameters(Trial trial) {
    Map<String, Object> all = new LinkedHashMap<>(fixed);
    all.putAll(trial.values());
    return all;
  }

  long total() {
    return halving.map(h -> h.total(first.size())).orElse((long) first.size());
  }
}

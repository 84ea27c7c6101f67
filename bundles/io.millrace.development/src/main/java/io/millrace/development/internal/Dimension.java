package io.millrace.development.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** What one parameter of a tuner may be in a search. */
sealed interface Dimension {
  /** A value, every one as probable as another (of a logarithmic range: every magnitude). */
  Object sample(RandomGenerator random);

  /** The values of a grid, ascending or as given. */
  List<Object> grid();

  /**
   * Where a value lies between the ends, for a picture.
   *
   * @return 0 to 1
   */
  double place(Object value);

  /** Some of these. */
  record Choice(List<Object> values) implements Dimension {
    public Choice {
      values = List.copyOf(values);
      if (values.isEmpty() || Set.copyOf(values).size() < values.size()) {
        throw new IllegalArgumentException("has no value or one of them twice: " + values);
      }
    }

    @Override
    public Object sample(RandomGenerator random) {
      return values.get(random.nextInt(values.size()));
    }

    @Override
    public List<Object> grid() {
      return values;
    }

    @Override
    public double place(Object value) {
      return values.size() == 1 ? 0.5 : values.indexOf(value) / (values.size() - 1.0);
    }
  }

  /**
   * Numbers between two ends, both among them.
   *
   * @param points of a grid; 0 if none was said
   */
  record Range(double min, double max, boolean logarithmic, boolean integer, int points)
      implements Dimension {
    static final Set<String> KEYS = Set.of("min", "max", "scale", "integer", "points");

    public Range {
      if (!Double.isFinite(min) || !Double.isFinite(max) || min >= max) {
        throw new IllegalArgumentException("needs min < max, but has " + min + " and " + max);
      }
      if (logarithmic && min <= 0) {
        throw new IllegalArgumentException("is logarithmic and begins at " + min + ", not above 0");
      }
      if (integer && (min != Math.rint(min) || max != Math.rint(max))) {
        throw new IllegalArgumentException("is of integers, but ends at " + min + " and " + max);
      }
      if (points == 1 || points < 0 || points > 1000) {
        throw new IllegalArgumentException("has " + points + " points, not 2 to 1000");
      }
    }

    @Override
    public Object sample(RandomGenerator random) {
      if (integer && !logarithmic) {
        return random.nextLong((long) min, (long) max + 1);
      }
      return at(random.nextDouble());
    }

    private Object at(double share) {
      double value =
          logarithmic
              ? Math.exp(Math.log(min) + share * (Math.log(max) - Math.log(min)))
              : min + share * (max - min);
      double within = Math.min(max, Math.max(min, value));
      if (integer) {
        return Math.round(within);
      }
      return within;
    }

    @Override
    public List<Object> grid() {
      if (points == 0) {
        throw new IllegalArgumentException("needs 'points', as many as a grid is to have of it");
      }
      Set<Object> values = new LinkedHashSet<>();
      for (int i = 0; i < points; i++) {
        values.add(at(i / (points - 1.0)));
      }
      return List.copyOf(values);
    }

    @Override
    public double place(Object value) {
      double v = ((Number) value).doubleValue();
      return logarithmic
          ? (Math.log(v) - Math.log(min)) / (Math.log(max) - Math.log(min))
          : (v - min) / (max - min);
    }
  }

  /**
   * Reads {@code [4, 8]} or {@code {min: 1e-5, max: 1e-2, scale: log, integer: false, points: 4}}.
   *
   * @throws IllegalArgumentException saying what the declaration is or has wrong
   */
  static Dimension of(Object declared) {
    if (declared instanceof List<?> list) {
      if (list.stream().anyMatch(Objects::isNull)) {
        throw new IllegalArgumentException("has null among its values: " + list);
      }
      return new Choice(new ArrayList<>(list));
    }
    if (!(declared instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException(
          "is '" + declared + "', neither a list of values nor {min: …, max: …}");
    }
    for (Object key : map.keySet()) {
      if (!Range.KEYS.contains(String.valueOf(key))) {
        throw new IllegalArgumentException(
            "has '" + key + "' (known: " + new TreeSet<>(Range.KEYS) + ")");
      }
    }
    Object scale = map.containsKey("scale") ? map.get("scale") : "linear";
    if (!"linear".equals(scale) && !"log".equals(scale)) {
      throw new IllegalArgumentException("has the scale '" + scale + "', not linear or log");
    }
    Object integer = map.containsKey("integer") ? map.get("integer") : Boolean.FALSE;
    if (!(integer instanceof Boolean whole)) {
      throw new IllegalArgumentException("has integer '" + integer + "', not true or false");
    }
    Object points = map.containsKey("points") ? map.get("points") : 0;
    if (!(points instanceof Number count) || count.doubleValue() != count.intValue()) {
      throw new IllegalArgumentException("has '" + points + "' points, not a whole number");
    }
    return new Range(
        number(map, "min"), number(map, "max"), "log".equals(scale), whole, count.intValue());
  }

  private static double number(Map<?, ?> map, String key) {
    if (map.get(key) instanceof Number number) {
      return number.doubleValue();
    }
    throw new IllegalArgumentException("has " + key + " '" + map.get(key) + "', not a number");
  }
}

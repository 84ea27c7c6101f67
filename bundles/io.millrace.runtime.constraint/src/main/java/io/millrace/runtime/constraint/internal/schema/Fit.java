package io.millrace.runtime.constraint.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;

/** Whether given values fit: those of {@code enum} and {@code const}. */
final class Fit {
  private final Alternatives alternatives;

  Fit(Alternatives alternatives) {
    this.alternatives = alternatives;
  }

  /** Whether the value fits all that a shape says, its list of values aside. */
  boolean fits(Shape s, JsonNode value) {
    Kind kind = Kind.of(value);
    if (!s.kinds.contains(kind)) {
      return false;
    }
    return switch (kind) {
      case INTEGER, FRACTION -> number(s, value.decimalValue());
      case STRING -> text(s, value.textValue());
      case ARRAY -> array(s, value);
      case OBJECT -> object(s, value);
      default -> true;
    };
  }

  private static boolean number(Shape s, BigDecimal value) {
    return s.bounds.contains(value)
        && s.multiples.stream().allMatch(m -> value.remainder(m).signum() == 0);
  }

  private boolean text(Shape s, String text) {
    int length = text.codePointCount(0, text.length());
    return length >= s.leastLength
        && (s.mostLength < 0 || length <= s.mostLength)
        && s.patterns.stream().allMatch(p -> alternatives.automata().matches(p, text, s.path));
  }

  private boolean array(Shape s, JsonNode value) {
    if (value.size() < s.leastItems || (s.mostItems >= 0 && value.size() > s.mostItems)) {
      return false;
    }
    for (int i = 0; i < value.size(); i++) {
      if (!fits(s.demands(i), value.get(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean object(Shape s, JsonNode value) {
    if (value.size() < s.leastProperties
        || (s.mostProperties >= 0 && value.size() > s.mostProperties)
        || !s.required.stream().allMatch(value::has)) {
      return false;
    }
    return value.properties().stream()
        .allMatch(
            e ->
                s.names.stream()
                        .allMatch(p -> alternatives.automata().matches(p, e.getKey(), s.path))
                    && fits(s.demands(e.getKey()), e.getValue()));
  }

  private boolean fits(List<Node> schemas, JsonNode value) {
    return alternatives.of(schemas).stream()
        .anyMatch(s -> s.values.map(v -> Shape.has(v, value)).orElse(true) && fits(s, value));
  }
}

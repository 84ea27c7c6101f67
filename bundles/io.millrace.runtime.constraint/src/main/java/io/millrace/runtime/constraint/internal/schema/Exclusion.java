package io.millrace.runtime.constraint.internal.schema;

import java.util.EnumSet;
import java.util.List;

/**
 * Shows, where it can, that nothing generated from one schema fits another; what it cannot show is
 * false. This is what makes {@code oneOf} more than {@code anyOf}.
 */
final class Exclusion {
  private static final int DEEPEST = 4;

  private final Alternatives alternatives;
  private final Fit fit;

  Exclusion(Alternatives alternatives) {
    this.alternatives = alternatives;
    this.fit = new Fit(alternatives);
  }

  /** Whether nothing generated from these fits one of those. */
  boolean none(List<Shape> generated, List<Shape> others) {
    return none(generated, others, 0);
  }

  private boolean none(List<Shape> generated, List<Shape> others, int depth) {
    return generated.stream().allMatch(g -> others.stream().allMatch(o -> apart(g, o, depth)));
  }

  private boolean apart(Shape g, Shape other, int depth) {
    if (g.values.isPresent()) {
      return g.values.get().stream()
          .filter(v -> fit.fits(g, v))
          .noneMatch(
              v -> other.values.map(o -> Shape.has(o, v)).orElse(true) && fit.fits(other, v));
    }
    EnumSet<Kind> common = g.generated();
    common.retainAll(other.kinds);
    if (other.values.isPresent()) {
      EnumSet<Kind> listed = EnumSet.noneOf(Kind.class);
      other.values.get().forEach(v -> listed.add(Kind.of(v)));
      common.retainAll(listed);
    }
    return common.stream()
        .allMatch(
            k ->
                switch (k) {
                  case OBJECT -> objects(g, other, depth);
                  case INTEGER, FRACTION -> g.bounds.apart(other.bounds);
                  default -> false;
                });
  }

  private boolean objects(Shape g, Shape other, int depth) {
    if (depth == DEEPEST) {
      return false;
    }
    boolean open = g.objects.stream().noneMatch(ObjectPart::closes) && opens(g);
    for (String name : other.required) {
      if (!g.described().contains(name) && !open) {
        return true;
      }
    }
    for (String name : g.required) {
      List<Node> theirs = other.demands(name);
      if (!theirs.isEmpty()
          && none(alternatives.of(g.demands(name)), alternatives.of(theirs), depth + 1)) {
        return true;
      }
    }
    return false;
  }

  /** Whether names that are not described may be generated. */
  static boolean opens(Shape s) {
    return s.objects.isEmpty()
        || s.objects.stream().allMatch(p -> p.rest().isPresent() || (p.properties().isEmpty()))
        || s.objects.stream().anyMatch(p -> !p.patterns().isEmpty());
  }
}

package io.millrace.runtime.constraint.internal.pattern;

import io.millrace.runtime.constraint.internal.automaton.Effort;
import io.millrace.runtime.constraint.internal.automaton.Term;
import io.millrace.runtime.constraint.internal.automaton.Terms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A deterministic automaton of a pattern over classes of characters that the pattern does not tell
 * apart; only states from which the end can be reached are left. Immutable.
 */
public final class CharacterAutomaton {
  /** No such state. */
  static final int DEAD = -1;

  private static final int MOST_STATES = 20_000;
  private static final int MOST_CLASSES = 256;

  private final int[] bounds; // first code point of each interval, ascending from 0
  private final int[] classOf; // class of each interval
  private final int[][] next;
  private final BitSet accepting;

  private CharacterAutomaton(int[] bounds, int[] classOf, int[][] next, BitSet accepting) {
    this.bounds = bounds;
    this.classOf = classOf;
    this.next = next;
    this.accepting = accepting;
  }

  /**
   * Makes the automaton.
   *
   * @return null if it would be larger than is sensible
   */
  public static @Nullable CharacterAutomaton of(Pattern pattern, Effort effort) {
    Set<CodePoints> sets = new LinkedHashSet<>();
    collect(pattern, sets);
    TreeSet<Integer> starts = new TreeSet<>(List.of(0, 0xd800, 0xe000));
    for (CodePoints set : sets) {
      for (CodePoints.Range r : set.ranges()) {
        starts.add(r.low());
        starts.add(r.high() + 1);
      }
    }
    starts.remove(0x110000);
    int[] bounds = starts.stream().mapToInt(i -> i).toArray();
    int[] classOf = new int[bounds.length];
    Map<BitSet, Integer> classes = new HashMap<>();
    for (int i = 0; i < bounds.length; i++) {
      effort.spend(1 + sets.size());
      BitSet member = new BitSet();
      int s = 0;
      for (CodePoints set : sets) {
        member.set(s++, set.contains(bounds[i]));
      }
      classOf[i] = classes.computeIfAbsent(member, m -> classes.size());
      if (classes.size() > MOST_CLASSES) {
        return null;
      }
    }
    Map<CodePoints, long[]> symbols = new HashMap<>();
    for (CodePoints set : sets) {
      long[] bits = new long[MOST_CLASSES / 64];
      for (int i = 0; i < bounds.length; i++) {
        if (set.contains(bounds[i])) {
          bits[classOf[i] >> 6] |= 1L << classOf[i];
        }
      }
      symbols.put(set, bits);
    }
    Terms terms = new Terms(effort);
    int[] symbolOf = IntStream.range(0, classes.size()).toArray();
    return explored(terms, term(terms, pattern, symbols), bounds, classOf, symbolOf);
  }

  /**
   * Makes the automaton of a term over ASCII's signs for numbers.
   *
   * @return null if it would be larger than is sensible
   */
  public static @Nullable CharacterAutomaton ofNumbers(Terms terms, Term start) {
    int[] bounds = {0, '-', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ':'};
    int[] classOf = IntStream.range(0, bounds.length).toArray();
    return explored(terms, start, bounds, classOf, bounds);
  }

  private static @Nullable CharacterAutomaton explored(
      Terms terms, Term start, int[] bounds, int[] classOf, int[] symbolOf) {
    Map<Term, Integer> numbers = new HashMap<>();
    List<Term> states = new ArrayList<>();
    List<int[]> table = new ArrayList<>();
    numbers.put(start, 0);
    states.add(start);
    for (int s = 0; s < states.size(); s++) {
      int[] row = new int[symbolOf.length];
      for (int c = 0; c < symbolOf.length; c++) {
        Term t = terms.next(states.get(s), symbolOf[c]);
        if (t == terms.empty()) {
          row[c] = DEAD;
          continue;
        }
        Integer known = numbers.get(t);
        if (known == null) {
          known = states.size();
          if (known == MOST_STATES) {
            return null;
          }
          numbers.put(t, known);
          states.add(t);
        }
        row[c] = known;
      }
      table.add(row);
    }
    BitSet accepting = new BitSet();
    for (int s = 0; s < states.size(); s++) {
      accepting.set(s, states.get(s).nullable());
    }
    return new CharacterAutomaton(
        bounds, classOf, trimmed(table.toArray(new int[0][]), accepting), accepting);
  }

  private static int[][] trimmed(int[][] table, BitSet accepting) {
    List<List<Integer>> before = new ArrayList<>();
    for (int s = 0; s < table.length; s++) {
      before.add(new ArrayList<>());
    }
    for (int s = 0; s < table.length; s++) {
      for (int t : table[s]) {
        if (t != DEAD) {
          before.get(t).add(s);
        }
      }
    }
    BitSet live = (BitSet) accepting.clone();
    List<Integer> work = new ArrayList<>(accepting.stream().boxed().toList());
    while (!work.isEmpty()) {
      for (int s : before.get(work.remove(work.size() - 1))) {
        if (!live.get(s)) {
          live.set(s);
          work.add(s);
        }
      }
    }
    for (int[] row : table) {
      for (int c = 0; c < row.length; c++) {
        if (row[c] != DEAD && !live.get(row[c])) {
          row[c] = DEAD;
        }
      }
    }
    return live.get(0) ? table : new int[0][];
  }

  /** Whether no text belongs to it. */
  public boolean empty() {
    return next.length == 0;
  }

  /** Whether the text belongs to it. */
  public boolean matches(String text) {
    int state = empty() ? DEAD : 0;
    for (int i = 0;
        i < text.length() && state != DEAD;
        i += Character.charCount(text.codePointAt(i))) {
      state = step(state, text.codePointAt(i));
    }
    return state != DEAD && accepting.get(state);
  }

  int step(int state, int codePoint) {
    return next[state][classOf[interval(codePoint)]];
  }

  boolean accepts(int state) {
    return accepting.get(state);
  }

  /** Whether a character of this range may come. */
  boolean any(int state, int low, int high) {
    for (int i = interval(low); i < bounds.length && bounds[i] <= high; i++) {
      if (next[state][classOf[i]] != DEAD) {
        return true;
      }
    }
    return false;
  }

  private int interval(int codePoint) {
    int i = Arrays.binarySearch(bounds, codePoint);
    return i >= 0 ? i : -i - 2;
  }

  private static void collect(Pattern p, Set<CodePoints> into) {
    if (p instanceof Pattern.One o) {
      into.add(o.of());
    } else if (p instanceof Pattern.All a) {
      a.parts().forEach(x -> collect(x, into));
    } else if (p instanceof Pattern.Any a) {
      a.parts().forEach(x -> collect(x, into));
    } else if (p instanceof Pattern.Times t) {
      collect(t.part(), into);
    } else if (p instanceof Pattern.Both b) {
      collect(b.a(), into);
      collect(b.b(), into);
    } else if (p instanceof Pattern.Not n) {
      collect(n.a(), into);
    }
  }

  private static Term term(Terms terms, Pattern p, Map<CodePoints, long[]> symbols) {
    if (p instanceof Pattern.One o) {
      return terms.symbols(symbols.get(o.of()));
    }
    if (p instanceof Pattern.All a) {
      return terms.sequence(
          a.parts().stream().map(x -> term(terms, x, symbols)).toArray(Term[]::new));
    }
    if (p instanceof Pattern.Any a) {
      return terms.either(a.parts().stream().map(x -> term(terms, x, symbols)).toList());
    }
    if (p instanceof Pattern.Times t) {
      return terms.repeat(term(terms, t.part(), symbols), t.least(), t.most());
    }
    if (p instanceof Pattern.Both b) {
      return terms.both(term(terms, b.a(), symbols), term(terms, b.b(), symbols));
    }
    return terms.not(term(terms, ((Pattern.Not) p).a(), symbols));
  }
}

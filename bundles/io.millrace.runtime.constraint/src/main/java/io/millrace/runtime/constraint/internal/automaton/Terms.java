package io.millrace.runtime.constraint.internal.automaton;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes terms, each once, simplified as they are made: what cannot be completed is {@link #empty()}
 * wherever it stands. Not thread-safe.
 */
public final class Terms {
  /** Memos kept before all are dropped: about 1 KiB each. */
  private static final int MOST_MEMOS = 20_000;

  private static final int SYMBOLS = 256;

  private final Map<Term, Term> pool = new HashMap<>();
  private final List<Term> memos = new ArrayList<>();
  private int made;
  private final Term empty = unique(new Ends(false));
  private final Term end = unique(new Ends(true));

  /** Nothing belongs to it. */
  public Term empty() {
    return empty;
  }

  /** Only the empty text belongs to it. */
  public Term end() {
    return end;
  }

  /** This text in UTF-8. */
  public Term text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return literal(bytes, 0);
  }

  Term literal(byte[] bytes, int offset) {
    return offset == bytes.length ? end : unique(new Literal(bytes, offset));
  }

  /** One symbol of a range. */
  public Term range(int low, int high) {
    long[] bits = new long[SYMBOLS / 64];
    for (int s = low; s <= high; s++) {
      bits[s >> 6] |= 1L << s;
    }
    return symbols(bits);
  }

  /** One symbol of a set. */
  public Term symbols(long[] bits) {
    for (long word : bits) {
      if (word != 0) {
        return unique(new Symbols(bits));
      }
    }
    return empty;
  }

  /** One after the other. */
  public Term sequence(Term... parts) {
    Term all = end;
    for (int i = parts.length - 1; i >= 0; i--) {
      all = then(parts[i], all);
    }
    return all;
  }

  Term then(Term head, Term tail) {
    if (head == empty || tail == empty) {
      return empty;
    }
    if (head == end) {
      return tail;
    }
    if (tail == end) {
      return head;
    }
    if (head instanceof Sequence s) {
      return then(s.head, then(s.tail, tail));
    }
    return unique(new Sequence(head, tail));
  }

  /** One of them. */
  public Term either(Term... alternatives) {
    return either(List.of(alternatives));
  }

  /** One of them. */
  public Term either(List<Term> alternatives) {
    Set<Term> distinct = new LinkedHashSet<>();
    for (Term t : alternatives) {
      if (t instanceof Choice c) {
        distinct.addAll(List.of(c.alternatives));
      } else if (t != empty) {
        distinct.add(t);
      }
    }
    if (distinct.isEmpty()) {
      return empty;
    }
    if (distinct.size() == 1) {
      return distinct.iterator().next();
    }
    Term[] sorted = distinct.toArray(new Term[0]);
    java.util.Arrays.sort(sorted, Comparator.comparingInt(t -> t.order));
    return unique(new Choice(sorted));
  }

  /** It or nothing. */
  public Term optional(Term term) {
    return either(end, term);
  }

  /**
   * It, several times.
   *
   * @param term not nullable
   * @param most −1 for no limit
   */
  public Term repeat(Term term, int least, int most) {
    if (most == 0 || (term == empty && least == 0)) {
      return end;
    }
    if (term == empty || (most > 0 && most < least)) {
      return empty;
    }
    return most == 1 && least == 1 ? term : unique(new Repeat(term, least, most));
  }

  /** What belongs to both; for automata that are trimmed afterwards, since it may be empty. */
  public Term both(Term a, Term b) {
    if (a == empty || b == empty) {
      return empty;
    }
    return a == b ? a : unique(new Both(a, b));
  }

  /** What does not belong to it; likewise. */
  public Term not(Term a) {
    return unique(new Not(a));
  }

  /** A rule by name; never nullable. */
  public Term rule(Rule rule) {
    return unique(new Call(rule));
  }

  /** Takes a term of another kind in. */
  public <T extends Term> Term unique(T term) {
    Term known = pool.putIfAbsent(term, term);
    if (known == null) {
      term.order = made++;
      return term;
    }
    return known;
  }

  /** The derivative, remembered. */
  public Term next(Term term, int symbol) {
    Term[] memo = term.next;
    if (memo == null) {
      memo = new Term[SYMBOLS];
      term.next = memo;
      memos.add(term);
    }
    Term known = memo[symbol];
    if (known == null) {
      known = term.derive(symbol, this);
      memo[symbol] = known;
    }
    return known;
  }

  /** Drops memos if there are too many; between calls, when nobody is inside {@link #next}. */
  public boolean relieved() {
    if (memos.size() <= MOST_MEMOS) {
      return false;
    }
    memos.forEach(t -> t.next = null);
    memos.clear();
    pool.clear();
    pool.put(empty, empty);
    pool.put(end, end);
    return true;
  }
}

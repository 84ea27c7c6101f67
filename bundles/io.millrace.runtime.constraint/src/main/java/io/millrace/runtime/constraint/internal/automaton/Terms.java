package io.millrace.runtime.constraint.internal.automaton;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
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
  private static final int MOST_MEMOS = 8_000;

  /** Terms made before all that can be made again are dropped: about 100 bytes each. */
  private static final int MOST_TERMS = 100_000;

  private static final int DEEPEST = 2_000;

  private static final int SYMBOLS = 256;
  private static final int MEMO_BYTES = 1_100;
  private static final int TERM_BYTES = 120;

  private final Map<Term, Term> pool = new HashMap<>();
  private final List<Term> memos = new ArrayList<>();
  private final Effort effort;
  private int made;
  private int kept;
  private int depth;
  private final Term empty;
  private final Term end;

  /**
   * @param effort that making terms takes from
   */
  public Terms(Effort effort) {
    this.effort = effort;
    this.empty = unique(new Ends(false));
    this.end = unique(new Ends(true));
  }

  public Effort effort() {
    return effort;
  }

  /** Bytes that terms and memos take, roughly. */
  public long bytes() {
    return memos.size() * (long) MEMO_BYTES + pool.size() * (long) TERM_BYTES;
  }

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

  /** One of these texts, as a tree of what they begin with alike. */
  public Term texts(Collection<String> texts) {
    byte[][] sorted =
        texts.stream()
            .distinct()
            .map(t -> t.getBytes(StandardCharsets.UTF_8))
            .sorted(Arrays::compareUnsigned)
            .toArray(byte[][]::new);
    return sorted.length == 0 ? empty : tree(sorted, 0, sorted.length, 0);
  }

  /** Texts from one index to another, of which so many bytes were seen. */
  private Term tree(byte[][] sorted, int from, int to, int seen) {
    byte[] first = sorted[from];
    if (to - from == 1) {
      return literal(first, seen);
    }
    int alike = Arrays.mismatch(first, sorted[to - 1]);
    List<Term> parts = new ArrayList<>();
    int start = from;
    if (alike == first.length) {
      parts.add(end);
      start++;
    }
    while (start < to) {
      int next = start + 1;
      while (next < to && sorted[next][alike] == sorted[start][alike]) {
        next++;
      }
      parts.add(tree(sorted, start, next, alike));
      start = next;
    }
    return then(literal(Arrays.copyOf(first, alike), seen), either(parts));
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
    List<Term> heads = new ArrayList<>();
    Term rest = head;
    while (rest instanceof Sequence s) {
      heads.add(s.head);
      rest = s.tail;
    }
    effort.spend(heads.size());
    Term all = unique(new Sequence(rest, tail));
    for (int i = heads.size() - 1; i >= 0; i--) {
      all = unique(new Sequence(heads.get(i), all));
    }
    return all;
  }

  /** One of them. */
  public Term either(Term... alternatives) {
    return either(List.of(alternatives));
  }

  /** One of them. */
  public Term either(List<Term> alternatives) {
    effort.spend(alternatives.size());
    Set<Term> distinct = new LinkedHashSet<>();
    for (Term t : alternatives) {
      if (t instanceof Choice c) {
        effort.spend(c.alternatives.length);
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
    Arrays.sort(sorted, Comparator.comparingInt(t -> t.order));
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
      effort.spend(1);
      term.order = made++;
      return term;
    }
    return known;
  }

  /** The derivative, remembered. */
  public Term next(Term term, int symbol) {
    Term[] memo = term.next;
    if (memo == null) {
      effort.remember();
      memo = new Term[SYMBOLS];
      term.next = memo;
      memos.add(term);
    }
    Term known = memo[symbol];
    if (known == null) {
      if (depth == DEEPEST) {
        throw Effort.exceeded();
      }
      depth++;
      try {
        known = term.derive(symbol, this);
      } finally {
        depth--;
      }
      memo[symbol] = known;
    }
    return known;
  }

  /** Drops memos if there are too many; between calls, when nobody is inside {@link #next}. */
  public boolean relieved() {
    if (memos.size() <= MOST_MEMOS && made - kept <= MOST_TERMS) {
      return false;
    }
    kept = made;
    memos.forEach(t -> t.next = null);
    memos.clear();
    pool.clear();
    pool.put(empty, empty);
    pool.put(end, end);
    return true;
  }
}

package io.millrace.runtime.constraint.internal;

import io.millrace.runtime.constraint.internal.automaton.Choice;
import io.millrace.runtime.constraint.internal.automaton.JsonCharacters;
import io.millrace.runtime.constraint.internal.automaton.Sequence;
import io.millrace.runtime.constraint.internal.automaton.Term;
import io.millrace.runtime.constraint.internal.automaton.Terms;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The automaton of one form of output over one vocabulary: which tokens may come in a state, and
 * which state a token leads to. Masks are remembered, the least used forgotten. Thread-safe; one
 * lock, held for a walk over the vocabulary at most.
 */
final class Masks {
  private static final int MOST_BYTES = 4 << 20;
  private static final float LOAD = 0.75f;

  private final Terms terms;
  private final Term start;
  private final Lexicon lexicon;
  private final Map<Term, long[]> known;
  private volatile long bytes;

  Masks(Terms terms, Term start, Lexicon lexicon) {
    this.terms = terms;
    this.start = start;
    this.lexicon = lexicon;
    this.bytes = terms.bytes();
    int most = Math.max(64, MOST_BYTES / (8 * Math.max(1, lexicon.words())));
    this.known =
        new LinkedHashMap<>(64, LOAD, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Term, long[]> eldest) {
            return size() > most;
          }
        };
  }

  Term start() {
    return start;
  }

  /** What it takes of the memory, roughly. */
  long bytes() {
    return bytes;
  }

  boolean ended(Term state) {
    return state == terms.end();
  }

  /** The tokens that may come; shared, not to be changed. */
  synchronized long[] allowed(Term state) {
    terms.effort().step();
    return mask(state);
  }

  private long[] mask(Term state) {
    long[] mask = known.get(state);
    if (mask == null) {
      mask = new long[lexicon.words()];
      for (Term t : alternatives(state)) {
        if (!(state instanceof Choice)) {
          walk(t, mask);
        } else {
          or(mask, mask(t));
        }
      }
      known.put(state, mask);
      bytes = terms.bytes() + known.size() * (long) lexicon.words() * Long.BYTES;
    }
    return mask;
  }

  /** The state after a token. */
  synchronized Term after(Term state, int token) {
    terms.effort().step();
    if (terms.relieved()) {
      known.clear();
    }
    Term now = state;
    for (byte b : lexicon.bytes(token)) {
      now = terms.next(now, b & 0xff);
    }
    return now;
  }

  boolean dead(Term state) {
    return state == terms.empty();
  }

  private static Iterable<Term> alternatives(Term state) {
    return state instanceof Choice c ? c.alternatives() : List.of(state);
  }

  private void walk(Term state, long[] mask) {
    Term head = state instanceof Sequence s ? s.head() : state;
    if (head instanceof JsonCharacters text && text.between()) {
      or(mask, lexicon.plain(text.room()));
      lexicon.rest().allow(terms, state, mask);
    } else {
      lexicon.all().allow(terms, state, mask);
    }
  }

  private static void or(long[] mask, long[] other) {
    for (int i = 0; i < mask.length; i++) {
      mask[i] |= other[i];
    }
  }
}

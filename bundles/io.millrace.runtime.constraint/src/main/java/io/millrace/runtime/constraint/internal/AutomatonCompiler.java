package io.millrace.runtime.constraint.internal;

import io.millrace.api.model.ConstraintCompiler;
import io.millrace.api.model.OutputForm;
import io.millrace.api.model.TokenConstraint;
import io.millrace.api.model.Vocabulary;
import io.millrace.runtime.constraint.internal.automaton.Effort;
import io.millrace.runtime.constraint.internal.automaton.Term;
import io.millrace.runtime.constraint.internal.automaton.Terms;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Compiles forms once and keeps those last used, and a lexicon for each vocabulary likewise. */
@Component(service = ConstraintCompiler.class)
public final class AutomatonCompiler implements ConstraintCompiler {
  private static final int MOST_FORMS = 32;
  private static final long MOST_BYTES = 128L << 20;
  private static final int MOST_VOCABULARIES = 4;
  private static final float LOAD = 0.75f;

  /** A form over a vocabulary; vocabularies by identity. */
  private record Key(OutputForm form, Vocabulary vocabulary) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key k && k.vocabulary == vocabulary && k.form.equals(form);
    }

    @Override
    public int hashCode() {
      return form.hashCode() * 31 + System.identityHashCode(vocabulary);
    }
  }

  private final Map<Vocabulary, Lexicon> lexicons = newest(MOST_VOCABULARIES); // guarded by this
  private final Map<Key, Masks> compiled = newest(MOST_FORMS); // guarded by this

  @Activate
  public AutomatonCompiler() {
    // Nothing is prepared: what it keeps comes with the calls.
  }

  @Override
  public TokenConstraint constrain(OutputForm form, Vocabulary vocabulary) {
    Key key = new Key(form, vocabulary);
    Masks masks;
    synchronized (this) {
      masks = compiled.get(key);
    }
    if (masks == null) {
      Terms terms = new Terms(new Effort());
      Term start = new FormGrammar(terms).of(form);
      terms.effort().ends();
      synchronized (this) {
        Lexicon lexicon = lexicons.computeIfAbsent(vocabulary, Lexicon::new);
        masks = compiled.computeIfAbsent(key, k -> new Masks(terms, start, lexicon));
        forget(masks);
      }
    }
    return new AutomatonConstraint(masks);
  }

  /** Forgets the forms used least recently while all take too much memory. */
  private void forget(Masks but) {
    long bytes = compiled.values().stream().mapToLong(Masks::bytes).sum();
    Iterator<Masks> eldest = compiled.values().iterator();
    while (bytes > MOST_BYTES && eldest.hasNext()) {
      Masks masks = eldest.next();
      if (masks != but) {
        bytes -= masks.bytes();
        eldest.remove();
      }
    }
  }

  private static <K, V> Map<K, V> newest(int most) {
    return new LinkedHashMap<>(most, LOAD, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
      }
    };
  }
}

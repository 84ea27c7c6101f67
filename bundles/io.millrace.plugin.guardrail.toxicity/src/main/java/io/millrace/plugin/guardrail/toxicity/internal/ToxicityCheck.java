package io.millrace.plugin.guardrail.toxicity.internal;

import io.millrace.api.guardrail.Guardrail;
import io.millrace.api.guardrail.Guardrail.Passage;
import io.millrace.api.guardrail.Verdict;
import io.millrace.api.guardrail.Verdict.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Judges a text window by window, so that one toxic sentence does not drown in a long text; the
 * text is as toxic as its worst window. Thread-safe: all state is final.
 */
final class ToxicityCheck implements Guardrail.Check {
  private static final String RULE = "toxicity";
  private static final int WINDOW = 24;
  private static final int STEP = 12;
  // Longer texts are not read: a guardrail that cannot judge does not let pass.
  private static final int LONGEST = 1 << 20;

  /** What happens to a toxic text. */
  enum Action {
    BLOCK,
    REDACT,
    FLAG
  }

  private final Model model;
  private final double threshold;
  private final Action action;
  private final String placeholder;

  ToxicityCheck(Model model, double threshold, Action action, String placeholder) {
    this.model = model;
    this.threshold = threshold;
    this.action = action;
    this.placeholder = placeholder;
  }

  @Override
  public Verdict judge(Passage passage) {
    String text = passage.text();
    if (text.length() > LONGEST) {
      return new Verdict.Block(List.of(new Finding(RULE + ".length", -1, -1, 1)));
    }
    List<Word> words = Words.of(text);
    List<Finding> toxic = new ArrayList<>();
    Set<Integer> replaced = new TreeSet<>();
    for (int from = 0; from < words.size(); from += STEP) {
      int to = Math.min(from + WINDOW, words.size());
      double score = model.score(words, from, to);
      if (score >= threshold) {
        toxic.add(new Finding(RULE, words.get(from).start(), words.get(to - 1).end(), score));
        if (action == Action.REDACT) {
          replace(words, from, to, replaced);
        }
      }
      if (to == words.size()) {
        break;
      }
    }
    if (toxic.isEmpty()) {
      return new Verdict.Allow();
    }
    return switch (action) {
      case BLOCK -> new Verdict.Block(toxic);
      case FLAG -> new Verdict.Flag(toxic);
      case REDACT -> redacted(text, words, replaced);
    };
  }

  /** Chooses the words that must go for the rest of a window to pass: the worst, one by one. */
  private void replace(List<Word> words, int from, int to, Set<Integer> replaced) {
    List<Integer> left = new ArrayList<>();
    for (int i = from; i < to; i++) {
      if (!replaced.contains(i)) {
        left.add(i);
      }
    }
    left.sort((a, b) -> Double.compare(alone(words, b), alone(words, a)));
    for (int i : left) {
      if (passes(words, from, to, replaced)) {
        return;
      }
      replaced.add(i);
    }
  }

  private double alone(List<Word> words, int i) {
    return model.score(words, i, i + 1);
  }

  private boolean passes(List<Word> words, int from, int to, Set<Integer> replaced) {
    List<Word> rest = new ArrayList<>();
    for (int i = from; i < to; i++) {
      if (!replaced.contains(i)) {
        rest.add(words.get(i));
      }
    }
    return model.score(rest, 0, rest.size()) < threshold;
  }

  private Verdict redacted(String text, List<Word> words, Set<Integer> replaced) {
    StringBuilder out = new StringBuilder();
    List<Finding> findings = new ArrayList<>();
    int copied = 0;
    for (int i : replaced) {
      Word word = words.get(i);
      out.append(text, copied, word.start()).append(placeholder);
      copied = word.end();
      findings.add(new Finding(RULE, word.start(), word.end(), alone(words, i)));
    }
    return new Verdict.Rewrite(out.append(text.substring(copied)).toString(), findings);
  }
}

package io.millrace.plugin.guardrail.toxicity.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * How good a model is on texts that it has not seen, at threshold 0.5; toxic is the positive class.
 *
 * @param auc area under the ROC curve, by the Mann-Whitney statistic with ties halved
 */
record Quality(int texts, double precision, double recall, double f1, double cleanF1, double auc) {
  private record Scored(double score, boolean toxic) {}

  static Quality of(Model model, List<Tweets.Row> rows, UnaryOperator<String> disguise) {
    List<Scored> scored = new ArrayList<>();
    int hit = 0;
    int found = 0;
    int toxic = 0;
    for (Tweets.Row row : rows) {
      List<Word> words = Words.of(disguise.apply(row.text()));
      Scored s = new Scored(model.score(words, 0, words.size()), row.toxic());
      scored.add(s);
      boolean above = s.score() >= 0.5;
      found += above ? 1 : 0;
      toxic += s.toxic() ? 1 : 0;
      hit += above && s.toxic() ? 1 : 0;
    }
    int all = rows.size();
    int passed = all - found;
    int clean = all - toxic;
    int cleanPassed = passed - (toxic - hit);
    return new Quality(
        all,
        (double) hit / found,
        (double) hit / toxic,
        2.0 * hit / (found + toxic),
        2.0 * cleanPassed / (passed + clean),
        auc(scored, toxic));
  }

  private static double auc(List<Scored> scored, int toxic) {
    scored.sort(Comparator.comparingDouble(Scored::score));
    double ranks = 0;
    int i = 0;
    while (i < scored.size()) {
      int j = i;
      while (j < scored.size() && scored.get(j).score() == scored.get(i).score()) {
        j++;
      }
      for (int k = i; k < j; k++) {
        ranks += scored.get(k).toxic() ? (i + 1 + j) / 2.0 : 0;
      }
      i = j;
    }
    return (ranks - toxic * (toxic + 1) / 2.0) / ((double) toxic * (scored.size() - toxic));
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d texts: precision %.3f recall %.3f F1 %.3f, F1 of clean %.3f, AUC %.3f",
        texts,
        precision,
        recall,
        f1,
        cleanF1,
        auc);
  }
}

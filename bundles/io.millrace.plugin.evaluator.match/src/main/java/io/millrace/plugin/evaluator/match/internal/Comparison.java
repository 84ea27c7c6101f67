package io.millrace.plugin.evaluator.match.internal;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How an answer is compared with a reference. */
enum Comparison {
  /** The very same text, surrounding space aside. */
  EXACT {
    @Override
    double score(String answer, String reference) {
      return answer.strip().equals(reference.strip()) ? 1 : 0;
    }
  },
  /** The same words: see {@link #normalised}. */
  NORMALISED {
    @Override
    double score(String answer, String reference) {
      return normalised(answer).equals(normalised(reference)) ? 1 : 0;
    }
  },
  /** The reference's words occur in the answer, next to each other. */
  CONTAINS {
    @Override
    double score(String answer, String reference) {
      String words = " " + normalised(answer) + " ";
      return words.contains(" " + normalised(reference) + " ") ? 1 : 0;
    }
  },
  /**
   * Harmonic mean of precision and recall over words as bags, after SQuAD's evaluation (Rajpurkar
   * et al. 2016, section 6.1).
   */
  F1 {
    @Override
    double score(String answer, String reference) {
      List<String> given = words(answer);
      List<String> wanted = words(reference);
      if (given.isEmpty() || wanted.isEmpty()) {
        return given.isEmpty() && wanted.isEmpty() ? 1 : 0;
      }
      Map<String, Integer> left = new HashMap<>();
      wanted.forEach(w -> left.merge(w, 1, Integer::sum));
      int common = 0;
      for (String w : given) {
        if (left.merge(w, -1, Integer::sum) >= 0) {
          common++;
        }
      }
      if (common == 0) {
        return 0;
      }
      double precision = (double) common / given.size();
      double recall = (double) common / wanted.size();
      return 2 * precision * recall / (precision + recall);
    }
  };

  /** In [0, 1]. */
  abstract double score(String answer, String reference);

  /**
   * Lower case, without punctuation and the articles a, an, the, single spaces: SQuAD's
   * normalisation.
   */
  static String normalised(String text) {
    return text.toLowerCase(Locale.ROOT)
        .replaceAll("\\p{P}", "")
        .replaceAll("\\b(?:a|an|the)\\b", " ")
        .replaceAll("\\s+", " ")
        .strip();
  }

  private static List<String> words(String text) {
    String n = normalised(text);
    return n.isEmpty() ? List.of() : Arrays.asList(n.split(" "));
  }
}

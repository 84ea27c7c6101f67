package io.millrace.plugin.evaluator.topic.internal;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The refusals that are known, and how much of another text comes from them. Immutable. */
final class KnownTexts {
  private static final int GRAM = 3;

  private final List<String> texts;
  private final Set<List<String>> grams = new HashSet<>();
  private final Set<List<String>> whole = new HashSet<>();
  private final List<List<String>> words;

  KnownTexts(List<String> texts) {
    this.texts = List.copyOf(texts);
    this.words = texts.stream().map(Words::of).toList();
    for (List<String> w : words) {
      whole.add(w);
      for (int i = 0; i + GRAM <= w.size(); i++) {
        grams.add(List.copyOf(w.subList(i, i + GRAM)));
      }
    }
  }

  List<String> texts() {
    return texts;
  }

  boolean contains(List<String> text) {
    return whole.contains(text);
  }

  /** Share of the words that stand in runs of three or more taken from known texts. */
  double coverage(List<String> text) {
    if (text.isEmpty()) {
      return 0;
    }
    boolean[] covered = new boolean[text.size()];
    for (int i = 0; i + GRAM <= text.size(); i++) {
      if (grams.contains(text.subList(i, i + GRAM))) {
        for (int j = i; j < i + GRAM; j++) {
          covered[j] = true;
        }
      }
    }
    int n = 0;
    for (boolean c : covered) {
      n += c ? 1 : 0;
    }
    return (double) n / text.size();
  }

  /** The longest run of words that the text shares with one known text. */
  List<String> longestRun(List<String> text) {
    List<String> best = List.of();
    for (List<String> known : words) {
      int[] row = new int[known.size() + 1];
      for (int i = 1; i <= text.size(); i++) {
        for (int j = known.size(); j >= 1; j--) {
          row[j] = text.get(i - 1).equals(known.get(j - 1)) ? row[j - 1] + 1 : 0;
          if (row[j] > best.size()) {
            best = text.subList(i - row[j], i);
          }
        }
      }
    }
    return best;
  }

  /** The longest run that begins the text and a known text, or ends both. */
  List<String> edgeRun(List<String> text) {
    List<String> best = List.of();
    for (List<String> known : words) {
      int most = Math.min(known.size(), text.size());
      int head = 0;
      while (head < most && known.get(head).equals(text.get(head))) {
        head++;
      }
      int tail = 0;
      while (tail < most
          && known.get(known.size() - 1 - tail).equals(text.get(text.size() - 1 - tail))) {
        tail++;
      }
      if (Math.max(head, tail) > best.size()) {
        best = head >= tail ? text.subList(0, head) : text.subList(text.size() - tail, text.size());
      }
    }
    return best;
  }
}

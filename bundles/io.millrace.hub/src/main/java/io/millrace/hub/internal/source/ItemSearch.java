package io.millrace.hub.internal.source;

import io.millrace.catalog.ItemDescription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds items by words. Built once for a set of offers; immutable. */
final class ItemSearch {
  private static final int NAME = 100;
  private static final int NAME_STARTS = 50;
  private static final int NAME_HAS = 30;
  private static final int LABEL = 20;
  private static final int SUMMARY = 10;

  private final List<Words> items = new ArrayList<>();

  /** Lower case throughout; labels are the kind and the categories, a line each. */
  private record Words(Offer offer, String name, String labels, String summary) {
    static Words of(Offer offer) {
      ItemDescription item = offer.item();
      List<String> labels = new ArrayList<>(item.categories());
      labels.add(item.kind());
      return new Words(
          offer,
          item.name(),
          ("\n" + String.join("\n", labels) + "\n").toLowerCase(Locale.ROOT),
          item.summary().toLowerCase(Locale.ROOT));
    }

    /** How well the word fits; 0 for not at all. */
    int fit(String word) {
      if (name.contains(word)) {
        return name.equals(word) ? NAME : name.startsWith(word) ? NAME_STARTS : NAME_HAS;
      }
      return labels.contains(word) ? LABEL : summary.contains(word) ? SUMMARY : 0;
    }

    /** The sum over all words; -1 if one does not fit. */
    int fit(List<String> words) {
      int sum = 0;
      for (String word : words) {
        int fit = fit(word);
        if (fit == 0) {
          return -1;
        }
        sum += fit;
      }
      return sum;
    }
  }

  private record Hit(Offer offer, int fit) {}

  ItemSearch(Offers offers) {
    offers.best().forEach(o -> items.add(Words.of(o)));
  }

  /**
   * Items that match all the words, best first, then by name.
   *
   * @param kind only this; empty for all
   * @param category only this; empty for all
   */
  List<Offer> find(String text, String kind, String category, int limit) {
    List<String> words =
        Arrays.stream(text.toLowerCase(Locale.ROOT).split("[\\s/]+"))
            .filter(w -> !w.isEmpty())
            .toList();
    String label = "\n" + category.toLowerCase(Locale.ROOT) + "\n";
    List<Hit> hits = new ArrayList<>();
    for (Words item : items) {
      if ((kind.isEmpty() || kind.equals(item.offer().item().kind()))
          && (category.isEmpty() || item.labels().contains(label))) {
        int fit = item.fit(words);
        if (fit >= 0) {
          hits.add(new Hit(item.offer(), fit));
        }
      }
    }
    return hits.stream()
        .sorted(Comparator.comparingInt(Hit::fit).reversed()) // stable: by name within
        .limit(limit)
        .map(Hit::offer)
        .toList();
  }
}

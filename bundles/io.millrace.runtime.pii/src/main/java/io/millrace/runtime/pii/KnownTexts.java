package io.millrace.runtime.pii;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts that are known to be personal: names, addresses, numbers of an organisation's own people.
 * They are found word by word, whatever their case, blanks and punctuation. Immutable, thread-safe.
 */
public final class KnownTexts {
  /** Nothing is known. */
  public static final KnownTexts NONE = new KnownTexts(List.of());

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");
  private static final double SCORE = 0.93;

  private final Map<String, List<Entry>> byFirstWord = new HashMap<>();

  /** A text and what it is. */
  public record Known(PiiType type, String text) {}

  private record Entry(PiiType type, List<String> words) {}

  /**
   * Knows these.
   *
   * @param known those without a letter or digit are passed over
   */
  public KnownTexts(List<Known> known) {
    for (Known k : known) {
      List<String> words = new ArrayList<>();
      Matcher m = WORD.matcher(k.text());
      while (m.find()) {
        words.add(m.group().toLowerCase(Locale.ROOT));
      }
      if (!words.isEmpty()) {
        byFirstWord
            .computeIfAbsent(words.get(0), w -> new ArrayList<>())
            .add(new Entry(k.type(), List.copyOf(words)));
      }
    }
    byFirstWord.values().forEach(l -> l.sort((a, b) -> b.words.size() - a.words.size()));
  }

  void find(String text, List<Span> found) {
    if (byFirstWord.isEmpty()) {
      return;
    }
    List<int[]> places = new ArrayList<>();
    List<String> words = new ArrayList<>();
    Matcher m = WORD.matcher(text);
    while (m.find()) {
      places.add(new int[] {m.start(), m.end()});
      words.add(m.group().toLowerCase(Locale.ROOT));
    }
    for (int i = 0; i < words.size(); i++) {
      for (Entry entry : byFirstWord.getOrDefault(words.get(i), List.of())) {
        int last = i + entry.words.size() - 1;
        if (last < words.size() && words.subList(i, last + 1).equals(entry.words)) {
          found.add(new Span(entry.type, places.get(i)[0], places.get(last)[1], SCORE));
          break; // the longest
        }
      }
    }
  }
}

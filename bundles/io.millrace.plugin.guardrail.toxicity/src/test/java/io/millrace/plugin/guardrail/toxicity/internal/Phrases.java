package io.millrace.plugin.guardrail.toxicity.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Everyday insults, and civil phrases of the same words, alone and beside harmless questions. The
 * tweets hardly have either: without the first whoever speaks of a card is polite, without the
 * second whoever says "you" is not.
 */
final class Phrases {
  private static final long SEED = 2;

  private Phrases() {}

  /**
   * Rows with the phrases of a file.
   *
   * @param share how many rows for each question, below 1
   */
  static List<Tweets.Row> beside(List<Tweets.Row> questions, Path file, boolean toxic, double share)
      throws IOException {
    List<String> phrases = Files.readAllLines(file);
    Random random = new Random(SEED);
    List<Tweets.Row> rows = new ArrayList<>();
    for (Tweets.Row question : questions) {
      if (random.nextDouble() < share) {
        String phrase = phrases.get(random.nextInt(phrases.size()));
        String text =
            switch (random.nextInt(3)) {
              case 0 -> phrase;
              case 1 -> question.text() + " " + phrase;
              default -> phrase + ", " + question.text();
            };
        rows.add(new Tweets.Row(text, toxic));
      }
    }
    return rows;
  }
}

package io.millrace.development.internal;

import io.millrace.api.PlatformException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Manners of writing the same question. A model that answers by the manner instead of the matter
 * shows by different figures.
 */
enum Style {
  /** As the dataset has it. */
  AS_WRITTEN {
    @Override
    String apply(String question) {
      return question;
    }
  },
  /** Lower case, no punctuation. */
  LOWER {
    @Override
    String apply(String question) {
      String bare = APOSTROPHES.matcher(question.toLowerCase(Locale.ROOT)).replaceAll("");
      return SPACES.matcher(PUNCTUATION.matcher(bare).replaceAll(" ")).replaceAll(" ").strip();
    }
  },
  /** First letter capitalised, a question mark at the end. */
  QUESTION {
    @Override
    String apply(String question) {
      String bare = END.matcher(question.strip()).replaceAll("");
      if (bare.isEmpty()) {
        return question;
      }
      int first = bare.offsetByCodePoints(0, 1);
      return bare.substring(0, first).toUpperCase(Locale.ROOT) + bare.substring(first) + "?";
    }
  };

  private static final Pattern APOSTROPHES = Pattern.compile("['’‘`´]");
  private static final Pattern PUNCTUATION = Pattern.compile("[\\p{Punct}\\p{IsPunctuation}]");
  private static final Pattern SPACES = Pattern.compile("\\s+");
  private static final Pattern END = Pattern.compile("[\\s.?!,;:…]+$");

  abstract String apply(String question);

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Style of(String label) {
    return Arrays.stream(values())
        .filter(s -> s.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                PlatformException.caller(
                    "PARAMETER_INVALID",
                    "'" + label + "' is not a style.",
                    "Use " + Arrays.stream(values()).map(Style::label).toList() + "."));
  }
}

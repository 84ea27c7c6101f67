package io.millrace.runtime.pii;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownTextsTest {
  private static final Set<PiiType> TYPES =
      EnumSet.of(PiiType.PERSON, PiiType.ADDRESS, PiiType.ORGANIZATION, PiiType.EMAIL);
  private static final KnownTexts KNOWN =
      new KnownTexts(
          List.of(
              new KnownTexts.Known(PiiType.PERSON, "Ann"),
              new KnownTexts.Known(PiiType.PERSON, "Ann O'Hara-Lee"),
              new KnownTexts.Known(PiiType.ADDRESS, "Old Mill 3, 3011 Bern"),
              new KnownTexts.Known(PiiType.ORGANIZATION, "...")));

  private static String found(String text, KnownTexts known) {
    return PersonalData.in(text, TYPES, known).stream()
        .map(s -> s.type() + "=" + text.substring(s.start(), s.end()))
        .collect(Collectors.joining(";"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "write to ann o'hara  lee now| PERSON=ann o'hara  lee",
        "ANN said so| PERSON=ANN",
        "at old mill 3 (3011 BERN)| ADDRESS=old mill 3 (3011 BERN",
        "ask ann@example.org| EMAIL=ann@example.org",
        "Annual planning, Anna| ''"
      })
  void known_texts_are_found_word_by_word(String text, String expected) {
    assertEquals(expected, found(text, KNOWN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Hello, this is Dr. Kyle Kuefer. Who are you?| PERSON=Kyle Kuefer",
        "My name is Jean-Luc O'Neil, hi| PERSON=Jean-Luc O'Neil",
        "Ms J. R. Smith called| PERSON=J. R. Smith",
        "lives at 12 Mill Road, Apt. 3 now| ADDRESS=12 Mill Road, Apt. 3",
        "Alte Mühlenstrasse 12a, Bern| ADDRESS=Mühlenstrasse 12a",
        "P.O. Box 149| ADDRESS=P.O. Box 149"
      })
  void names_and_streets_are_found_by_what_stands_around_them(String text, String expected) {
    assertEquals(expected, found(text, KnownTexts.NONE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "my name is on the list",
        "The Dr. is in",
        "12 people on the road",
        "Go 3 Times a way",
        "Mill Road is closed"
      })
  void words_alone_are_no_names(String text) {
    assertEquals("", found(text, KnownTexts.NONE));
  }

  @Test
  void a_text_made_to_be_slow_is_read() {
    for (String piece : List.of("Mr ", "A-", "A'a", "my name is A ", "1 A ", "12 Aa-", "Ann ")) {
      String text = piece.repeat(200_000 / piece.length());

      assertTimeoutPreemptively(
          Duration.ofSeconds(60), () -> PersonalData.in(text, TYPES, KNOWN), piece);
    }
  }
}

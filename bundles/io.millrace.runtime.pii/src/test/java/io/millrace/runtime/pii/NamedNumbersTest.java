package io.millrace.runtime.pii;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamedNumbersTest {
  private static final Set<PiiType> FORMS =
      EnumSet.complementOf(EnumSet.of(PiiType.PERSON, PiiType.ADDRESS, PiiType.ORGANIZATION));

  private static String found(String text) {
    return PersonalData.in(text, FORMS).stream()
        .map(s -> s.type() + "=" + text.substring(s.start(), s.end()))
        .collect(Collectors.joining(";"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "my passport number is C01X00T47.| PASSPORT=C01X00T47",
        "Driver's license no. 2270-66-1551| LICENCE=2270-66-1551",
        "SWIFT/BIC: DEUTDEFF500 please| BIC=DEUTDEFF500",
        "routing number 021000021, thanks| ROUTING=021000021",
        "account number 00123-77 is mine| ACCOUNT=00123-77",
        "the password is hunter2! Do not tell| PASSWORD=hunter2",
        "ITIN 912-71-1234| ITIN=912-71-1234",
        "at 00:1A:2b:3c:4D:5e it was seen| MAC=00:1A:2b:3c:4D:5e",
        "imei 49-015420-323751-8| IMEI=49-015420-323751-8",
        "see https://example.com/a?b=c.| DOMAIN=https://example.com/a?b=c",
        "a 79 year old woman| AGE=79",
        "born on 3 March 1974| DATE=3 March 1974",
        "at 2015-12-22 04:34:22 sharp| DATE=2015-12-22 04:34:22",
      })
  void finds_what_its_name_announces(String text, String expected) {
    assertEquals(expected, found(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "my passport was stolen",
        "the account is overdrawn",
        "routing number 021000022 has a wrong checksum",
        "I forgot my password and my pin",
        "read report.py and main.rs, e.g. today",
        "a licence to kill",
        "may I go in march? a march of 400 people",
        "it took 12 years"
      })
  void leaves_words_alone(String text) {
    assertEquals("", found(text));
  }

  @Test
  void routing_numbers_follow_their_checksum() {
    assertTrue(NamedNumbers.aba("011401533"));
    assertFalse(NamedNumbers.aba("011401534"));
    assertFalse(NamedNumbers.aba("000000000"));
  }

  @Test
  void a_text_made_to_be_slow_is_read() {
    for (String piece :
        List.of("a", "a.", "passport ", "account a-", "00:", "http://", "1 may ", "licence A1-")) {
      String text = piece.repeat(200_000 / piece.length());

      assertTimeoutPreemptively(Duration.ofSeconds(60), () -> PersonalData.in(text, FORMS), piece);
    }
  }
}

package io.millrace.runtime.pii;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PersonalDataTest {
  private static String found(String text) {
    return PersonalData.in(text).stream()
        .map(s -> s.type() + "=" + text.substring(s.start(), s.end()))
        .collect(Collectors.joining(";"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mail me: a.b+c@sub.example.com.| EMAIL=a.b+c@sub.example.com",
        "<müller@bücher.example>| EMAIL=müller@bücher.example",
        "card 3782-822463-10005?| CARD=3782-822463-10005",
        "card 378282246310005?| CARD=378282246310005",
        "4111 1111 1111 1111| CARD=4111 1111 1111 1111",
        "gb82west12345698765432| IBAN=gb82west12345698765432",
        "NO93 8601 1117 947 today| IBAN=NO93 8601 1117 947",
        "host 192.168.0.254.| IP=192.168.0.254",
        "at ::ffff:10.1.2.3, ok| IP=::ffff:10.1.2.3",
        "fe80::1ff:fe23:4567:890a: up| IP=fe80::1ff:fe23:4567:890a",
        "my ssn is 536228145| SSN=536228145",
        "call (212) 555-0187 ext. 12| PHONE=(212) 555-0187 ext. 12",
        "(+41 44 668 18 00)| PHONE=+41 44 668 18 00",
        "ring me on 2125550187| PHONE=2125550187",
        "0171 / 234 56 78| PHONE=0171 / 234 56 78",
      })
  void finds_exactly(String text, String expected) {
    assertEquals(expected, found(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4111 1111 1111 1112 has a wrong Luhn digit",
        "GB82 WEST 1234 5698 7654 33 has a wrong checksum",
        "GB82 WEST 1234 5698 7654 is too short",
        "666-12-3456 and 000-12-3456 and 123-00-4567",
        "version 1.2.3.4.5 of 256.1.1.1",
        "std::vector<int> and 12:30:45 and a::b",
        "on 2024-05-17 or 17.05.2024 or 17/05/2024",
        "the years 1998-2004, zip 12345-6789",
        "it cost 1,250,000 or 1.250.000,00 euros",
        "reply @ once, user@localhost",
        "order 123456789012345678901234567890"
      })
  void leaves_alone(String text) {
    assertEquals("", found(text));
  }

  @Test
  void checksums_follow_their_standards() {
    assertTrue(Cards.luhn("79927398713"));
    assertFalse(Cards.luhn("79927398710"));
    assertTrue(Ibans.checksum("GB82WEST12345698765432"));
    assertTrue(IpAddresses.isV6("1:2:3:4:5:6:7:8"));
    assertFalse(IpAddresses.isV6("1:2:3:4:5:6:7"));
    assertFalse(IpAddresses.isV6("1::2::3"));
  }

  @Test
  void overlapping_findings_become_one_of_the_surer_type() {
    Span phone = new Span(PiiType.PHONE, 0, 12, 0.6);
    Span card = new Span(PiiType.CARD, 4, 20, 1);

    assertTrue(phone.overlaps(card));
    assertEquals(new Span(PiiType.CARD, 0, 20, 1), card.covering(phone));
    assertEquals(1, PersonalData.in("4111 1111 1111 1111").size());
  }

  @Test
  void two_megabytes_made_to_be_slow_are_read() {
    for (String piece :
        List.of("a", "1", "1 ", "a.", "@", "a@", ":", "1:", "GB", "(", "gb82 ", "1.")) {
      String text = piece.repeat(2_000_000 / piece.length());

      assertTimeoutPreemptively(Duration.ofSeconds(60), () -> PersonalData.in(text), piece);
    }
  }
}

package io.millrace.runtime.pii;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.testkit.SharedData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Precision and recall on sentences with hand-made spans (presidio-research). */
class PiiQualityTest {
  private static final Map<String, PiiType> NAMES =
      Map.of(
          "EMAIL_ADDRESS", PiiType.EMAIL,
          "PHONE_NUMBER", PiiType.PHONE,
          "CREDIT_CARD", PiiType.CARD,
          "IBAN_CODE", PiiType.IBAN,
          "IP_ADDRESS", PiiType.IP,
          "US_SSN", PiiType.SSN,
          "US_DRIVER_LICENSE", PiiType.LICENCE,
          "DOMAIN_NAME", PiiType.DOMAIN,
          "AGE", PiiType.AGE,
          "DATE_TIME", PiiType.DATE);

  /** Types found by form, and those of them that are in the sentences. */
  private static final Set<PiiType> BY_FORM =
      EnumSet.complementOf(EnumSet.of(PiiType.PERSON, PiiType.ADDRESS, PiiType.ORGANIZATION));

  private static final class Count {
    int gold;
    int predicted;
    int hit;
    final List<String> wrong = new ArrayList<>();
  }

  @Test
  void six_identifiers_are_found_nine_of_ten_with_nine_of_ten_right() throws IOException {
    measure(PiiType.identifiers());
  }

  @Test
  void all_forms_are_found_nine_of_ten_with_nine_of_ten_right() throws IOException {
    measure(BY_FORM);
  }

  private static void measure(Set<PiiType> types) throws IOException {
    JsonNode sentences =
        new ObjectMapper().readTree(SharedData.orSkip("pii/synth_even_templates.json").toFile());
    Map<PiiType, Count> counts = new EnumMap<>(PiiType.class);
    for (PiiType t : types) {
      counts.put(t, new Count());
    }

    for (JsonNode sentence : sentences) {
      count(sentence, counts, types);
    }

    Count all = new Count();
    StringBuilder report = new StringBuilder("exact spans: ");
    counts.forEach(
        (type, c) -> {
          report.append(String.format("%s %d/%d/%d ", type.key(), c.hit, c.predicted, c.gold));
          all.gold += c.gold;
          all.predicted += c.predicted;
          all.hit += c.hit;
        });
    double precision = (double) all.hit / all.predicted;
    double recall = (double) all.hit / all.gold;
    report.append(String.format("precision %.3f recall %.3f", precision, recall));
    LoggerFactory.getLogger(PiiQualityTest.class).info("{}", report);
    assertTrue(precision >= 0.9 && recall >= 0.9, () -> report + "\n" + misses(counts));
  }

  private static void count(JsonNode sentence, Map<PiiType, Count> counts, Set<PiiType> types) {
    String text = sentence.get("full_text").asText();
    List<Span> found = new ArrayList<>(PersonalData.in(text, types));
    for (Span s : found) {
      counts.get(s.type()).predicted++;
    }
    for (JsonNode gold : sentence.get("spans")) {
      PiiType type = NAMES.get(gold.get("entity_type").asText());
      if (type == null || !types.contains(type)) {
        continue;
      }
      Count c = counts.get(type);
      c.gold++;
      int start = gold.get("start_position").asInt();
      int end = gold.get("end_position").asInt();
      if (found.removeIf(s -> s.type() == type && s.start() == start && s.end() == end)) {
        c.hit++;
      } else {
        c.wrong.add("missed " + text.substring(start, end) + " in " + text);
      }
    }
    for (Span s : found) {
      counts.get(s.type()).wrong.add("wrong " + text.substring(s.start(), s.end()) + " in " + text);
    }
  }

  private static String misses(Map<PiiType, Count> counts) {
    List<String> lines = new ArrayList<>();
    counts.forEach((type, c) -> c.wrong.forEach(w -> lines.add(type + " " + w.replace('\n', ' '))));
    return String.join("\n", lines);
  }
}

package io.millrace.runtime.items;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.PlatformException;
import io.millrace.api.parameter.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldReadingTest {
  private static FieldRule rule(String type) {
    Map<String, Object> given = new HashMap<>(Map.of("name", "x", "type", type));
    switch (type) {
      case "enum" -> given.put("values", List.of("good", "very good", "bad"));
      case "integer" -> given.putAll(Map.of("minimum", 1, "maximum", 5));
      case "string" -> given.putAll(Map.of("maxLength", 12L, "pattern", "[a-z ]+"));
      default -> given.put("description", "d");
    }
    return FieldRule.of(Values.check("f", FieldRule.parameters(), given));
  }

  private static String read(String type, String text) {
    FieldReading r = FieldReading.ofText(rule(type), text);
    return r.value().map(v -> v.getClass().getSimpleName() + " " + v).orElseGet(r.refused()::get);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "integer|4|Long 4",
        "integer|Rating: 4.|Long 4",
        "integer|4/5|Long 4",
        "integer|4 out of 5|Long 4",
        "integer|between 2 and 4|holds more than one number",
        "integer|6|is out of range",
        "integer|2.5|is no whole number",
        "integer|four|holds no number",
        "number|1,234.5 francs|Double 1234.5",
        "number|-3|Double -3.0",
        "boolean|Yes, it was.|Boolean true",
        "boolean|FALSE|Boolean false",
        "boolean|yes and no|says both yes and no",
        "boolean|perhaps|is neither yes nor no",
        "enum|Very good!|String very good",
        "enum|it was bad|String bad",
        "enum|good or bad|names more than one of the values",
        "enum|fine|is none of the values",
        "date|on 2026-01-31|String 2026-01-31",
        "date|31.1.2026|String 2026-01-31",
        "date|January 31, 2026|String 2026-01-31",
        "date|31 Jan 2026|String 2026-01-31",
        "date|2026-02-31|holds no date",
        "date|01/02/2026|holds no date",
        "date|2026-01-31 or 2026-02-01|holds more than one date",
        "string|'Answer: blue sky'|String blue sky",
        "string|far too long a text|is longer than 12 characters",
        "string|Blue|does not match the pattern",
        "string|not mentioned|is missing",
        "integer|unknown|is missing",
      })
  void reads_one_value_or_says_why_not(String type, String text, String expected) {
    assertEquals(expected, read(type, text));
  }

  @Test
  void json_values_must_be_of_the_type() {
    assertEquals(3L, FieldReading.ofJson(rule("integer"), 3).value().orElseThrow());
    assertEquals(3L, FieldReading.ofJson(rule("integer"), "3").value().orElseThrow());
    assertEquals(
        "is not a whole number from 1 to 5",
        FieldReading.ofJson(rule("integer"), List.of(3)).refused().orElseThrow());
    assertEquals(
        "is not yes or no", FieldReading.ofJson(rule("boolean"), 1).refused().orElseThrow());
    assertEquals("is missing", FieldReading.ofJson(rule("enum"), null).refused().orElseThrow());
  }

  @Test
  void rules_that_contradict_themselves_are_refused() {
    for (Map<String, Object> given :
        List.<Map<String, Object>>of(
            Map.of("name", "x", "type", "enum"),
            Map.of("name", "x", "values", List.of("a")),
            Map.of("name", "x", "type", "number", "minimum", 2, "maximum", 1),
            Map.of("name", "x y"),
            Map.of("name", "x", "pattern", "("),
            Map.of("name", "x", "type", "colour"))) {
      assertThrows(
          PlatformException.class,
          () -> FieldRule.of(Values.check("f", FieldRule.parameters(), given)),
          given.toString());
    }
  }

  @Test
  void objects_are_found_in_whatever_stands_around_them() {
    List<String> broken = new ArrayList<>();

    assertEquals(
        List.of(Map.of("a", "}{\"", "b", Map.of("c", 1L)), Map.of("d", 2L)),
        JsonObjects.in(
            "Sure! ```[{\"a\": \"}{\\\"\", \"b\": {\"c\": 1}}, {\"d\": 2}, {e: 3}, {\"f\": ",
            broken));
    assertEquals(2, broken.size());
  }
}

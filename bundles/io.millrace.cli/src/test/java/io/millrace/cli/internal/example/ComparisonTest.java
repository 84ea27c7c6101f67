package io.millrace.cli.internal.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {
  private static JsonNode yaml(String text) {
    try {
      return new YAMLMapper().readTree(text);
    } catch (IOException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static List<String> differences(String expected, String actual) {
    return Comparison.differences("expect", yaml(expected), yaml(actual));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "5; 5.0",
        "{a: 1}; {a: 1, b: 2}",
        "[1, {a: 2}]; [1, {a: 2, b: 3}]",
        "{contains: ell}; hello",
        "{contains: [h, o]}; hello",
        "{contains: {name: ann, age: {at_least: 30}}}; [{name: bob}, {name: ann, age: 31}]",
        "{lacks: x}; hello",
        "{matches: '^h.*o$'}; hello",
        "{at_least: 3, at_most: 5}; 4",
        "{one_of: [stop, length]}; length",
        "{size: 2}; [1, 2]",
        "{size: {at_least: 3}}; hello",
        "{is: {contains: 1}}; {contains: 1}"
      })
  void matches(String expected, String actual) {
    assertEquals(List.of(), differences(expected, actual));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "5; '\"5\"'",
        "{a: 1}; {b: 2}",
        "{a: {at_least: 1}}; {}",
        "[1]; [1, 2]",
        "{contains: x}; hello",
        "{contains: [h, x]}; hello",
        "{contains: {name: ann, age: {at_least: 32}}}; [{name: ann, age: 31}]",
        "{lacks: h}; hello",
        "{a: {lacks: h}}; {}",
        "{matches: '^x'}; hello",
        "{at_least: 3, at_most: 5}; 6",
        "{at_least: 3}; hello",
        "{one_of: [stop, length]}; other",
        "{size: 2}; [1]",
        "{a: {b: 1}}; {a: text}"
      })
  void differs(String expected, String actual) {
    assertEquals(1, differences(expected, actual).size());
  }

  @Test
  void says_where_what_was_expected_and_what_came() {
    assertEquals(
        List.of("expect.results.rows: should be at_least 5, is 3"),
        differences("{results: {rows: {at_least: 5}}}", "{results: {rows: 3}}"));
    assertEquals(
        List.of("expect.text: should be \"a\", is not there"), differences("{text: a}", "{}"));
  }

  @Test
  void tells_every_difference_of_an_object() {
    assertEquals(2, differences("{a: 1, b: 2, c: 3}", "{a: 1, b: 3}").size());
    assertTrue(differences("{}", "{a: 1}").isEmpty());
  }
}

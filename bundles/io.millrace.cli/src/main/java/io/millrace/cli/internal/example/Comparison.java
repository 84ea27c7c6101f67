package io.millrace.cli.internal.example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Lays what is expected over what came. An object's keys must be there and match, others may be
 * there too; everything else must be equal; an object of comparing words compares.
 */
final class Comparison {
  private static final Set<String> WORDS =
      Set.of("is", "contains", "lacks", "matches", "at_least", "at_most", "one_of", "size");
  private static final int LONGEST = 300;

  private Comparison() {}

  /** What does not match, each with its place; empty if all does. */
  static List<String> differences(String at, JsonNode expected, JsonNode actual) {
    List<String> found = new ArrayList<>();
    compare(at, expected, actual, found);
    return found;
  }

  private static void compare(String at, JsonNode expected, JsonNode actual, List<String> found) {
    if (expected.isObject() && !expected.isEmpty() && words(expected)) {
      for (Map.Entry<String, JsonNode> e : expected.properties()) {
        if (!holds(e.getKey(), e.getValue(), actual)) {
          found.add(at + ": should be " + e.getKey() + " " + text(e.getValue()) + said(actual));
        }
      }
    } else if (expected.isObject()) {
      if (!actual.isObject()) {
        found.add(at + ": should be an object" + said(actual));
        return;
      }
      for (Map.Entry<String, JsonNode> e : expected.properties()) {
        compare(at + "." + e.getKey(), e.getValue(), actual.path(e.getKey()), found);
      }
    } else if (!equal(expected, actual)) {
      found.add(at + ": should be " + text(expected) + said(actual));
    }
  }

  private static boolean words(JsonNode expected) {
    return expected.properties().stream().allMatch(e -> WORDS.contains(e.getKey()));
  }

  private static boolean holds(String word, JsonNode expected, JsonNode actual) {
    return switch (word) {
      case "is" -> equal(expected, actual);
      case "contains" -> all(expected, e -> contains(e, actual));
      case "lacks" -> !actual.isMissingNode() && all(expected, e -> !contains(e, actual));
      case "matches" ->
          actual.isValueNode()
              && Pattern.compile(expected.asText(), Pattern.DOTALL).matcher(actual.asText()).find();
      case "at_least" -> actual.isNumber() && actual.asDouble() >= expected.asDouble();
      case "at_most" -> actual.isNumber() && actual.asDouble() <= expected.asDouble();
      case "one_of" -> any(expected, e -> equal(e, actual));
      default ->
          !actual.isMissingNode()
              && differences("", expected, JsonNodeFactory.instance.numberNode(size(actual)))
                  .isEmpty();
    };
  }

  private static int size(JsonNode node) {
    return node.isTextual() ? node.asText().length() : node.size();
  }

  private static boolean contains(JsonNode expected, JsonNode actual) {
    if (actual.isArray()) {
      return any(actual, e -> differences("", expected, e).isEmpty());
    }
    return actual.isTextual() && actual.asText().contains(expected.asText());
  }

  /** Of a list each, of anything else itself. */
  private static boolean all(JsonNode expected, Predicate<JsonNode> holds) {
    if (!expected.isArray()) {
      return holds.test(expected);
    }
    for (JsonNode e : expected) {
      if (!holds.test(e)) {
        return false;
      }
    }
    return true;
  }

  private static boolean any(JsonNode list, Predicate<JsonNode> holds) {
    for (JsonNode e : list) {
      if (holds.test(e)) {
        return true;
      }
    }
    return false;
  }

  private static boolean equal(JsonNode expected, JsonNode actual) {
    if (expected.isNumber() && actual.isNumber()) {
      return expected.decimalValue().compareTo(actual.decimalValue()) == 0;
    }
    if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
      for (int i = 0; i < expected.size(); i++) {
        if (!differences("", expected.get(i), actual.get(i)).isEmpty()) {
          return false;
        }
      }
      return true;
    }
    return expected.equals(actual);
  }

  private static String said(JsonNode actual) {
    return actual instanceof MissingNode ? ", is not there" : ", is " + text(actual);
  }

  private static String text(JsonNode node) {
    String text = node.toString();
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}

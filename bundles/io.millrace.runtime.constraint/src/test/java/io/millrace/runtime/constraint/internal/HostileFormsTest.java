package io.millrace.runtime.constraint.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.PlatformException;
import io.millrace.api.model.OutputForm;
import io.millrace.api.model.TokenConstraint;
import io.millrace.api.model.Vocabulary;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms made to take the processor, the memory or the stack: told, or answered as any other. */
@Timeout(60)
class HostileFormsTest {
  private final ObjectMapper json = new ObjectMapper();
  private final byte[][] tokens = RandomModel.vocabulary(700);
  private final Vocabulary vocabulary = new Vocabulary(List.of(tokens), Set.of(0));
  private final AutomatonCompiler compiler = new AutomatonCompiler();

  @Test
  void references_that_double_at_every_level_are_told() {
    ObjectNode schema = chain(40);
    for (int i = 0; i < 40; i++) {
      ArrayNode twice = ((ObjectNode) schema.at("/$defs/d" + i)).putArray("allOf");
      twice.addObject().put("$ref", "#/$defs/d" + (i + 1));
      twice.addObject().put("$ref", "#/$defs/d" + (i + 1));
    }

    assertEquals("SCHEMA_TOO_LARGE", refused(schema.toString()));
  }

  @Test
  void references_in_a_long_row_are_told() {
    ObjectNode schema = chain(3_000);
    for (int i = 0; i < 3_000; i++) {
      ((ObjectNode) schema.at("/$defs/d" + i)).put("$ref", "#/$defs/d" + (i + 1));
    }

    assertEquals("SCHEMA_UNSUPPORTED", refused(schema.toString()));
  }

  @Test
  void alternatives_that_hold_themselves_are_told_apart_by_their_constants() throws Exception {
    String node =
        "{\"type\": \"object\", \"required\": [\"child\", \"kind\"], \"properties\": {\"child\":"
            + " {\"anyOf\": [{\"type\": \"null\"}, {\"$ref\": \"#\"}]}, \"kind\": {\"const\":"
            + " %s}}}";
    String schema =
        "{\"oneOf\": [" + node.formatted("\"a\"") + ", " + node.formatted("\"b\"") + "]}";

    TokenConstraint constraint = constrain(schema);
    say(constraint, "{\"child\":{\"child\":null,\"kind\":\"b\"},\"kind\":\"a\"}");
    assertTrue(constraint.mayEnd());
  }

  @Test
  void a_thousand_properties_are_answered_and_more_are_told() {
    String required = object(1_000, true);
    TokenConstraint constraint =
        constrain(
            "{\"type\": \"object\", \"required\": [\"in\"], \"properties\": {\"in\": "
                + required
                + "}}");
    String members =
        IntStream.range(0, 1_000)
            .mapToObj(i -> "\"p" + i + "\":null")
            .collect(Collectors.joining(","));
    say(constraint, "{\"in\":{" + members + "}}");
    assertTrue(constraint.finished());

    say(constrain(object(1_000, false)), "{\"p500\":null,\"p999\":null}");
    assertEquals("SCHEMA_UNSUPPORTED", refused(object(1_001, true)));
  }

  @Test
  void counting_many_properties_is_told() {
    String schema = object(1_000, false).replaceFirst("\\{", "{\"minProperties\": 500, ");

    assertEquals("SCHEMA_TOO_LARGE", refused(schema));
  }

  @Test
  void an_enum_of_many_words_is_answered() throws Exception {
    ArrayNode words = json.createArrayNode();
    new Random(5).ints(10_000, 0, 1_000_000).forEach(i -> words.add("word" + i));
    words.add("word").add("wordy");
    String schema = json.createObjectNode().set("enum", words).toString();

    RandomModel.Said said = new RandomModel(tokens).say(constrain(schema), 100, new Random(1));

    assertTrue(said.ended());
    assertTrue(words.toString().contains(said.text()), said.text());
    TokenConstraint constraint = constrain(schema);
    say(constraint, "\"word\"");
    assertTrue(constraint.finished());
  }

  @Test
  void rules_in_the_worst_order_are_pruned_at_once() {
    ObjectNode schema = json.createObjectNode().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    for (int i = 0; i < 900; i++) {
      ObjectNode each = properties.putObject("p" + i).put("type", "object");
      if (i > 0) {
        each.putArray("required").add("x");
        each.putObject("properties").putObject("x").put("$ref", "#/properties/p" + (i - 1));
      }
    }

    say(constrain(schema.toString()), "{\"p2\":{\"x\":{\"x\":{");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a*a{10000}",
        "((a{1,100}){1,100}){1,100}",
        "(a|b)*a(a|b){40}",
      })
  void patterns_with_too_many_states_are_told(String pattern) {
    assertEquals("SCHEMA_TOO_LARGE", refused(new OutputForm.Matching(pattern)));
  }

  @Test
  void long_patterns_are_told() {
    String letters =
        IntStream.range(0x4e00, 0x4e00 + 20_000)
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    String apart =
        IntStream.range(0, 10_000)
            .mapToObj(i -> Character.toString(0x4e00 + 2 * i))
            .collect(Collectors.joining());

    assertEquals("SCHEMA_TOO_LARGE", refused(new OutputForm.Matching(letters)));
    assertEquals("SCHEMA_TOO_LARGE", refused(new OutputForm.Matching("a?".repeat(30_000))));
    assertEquals("SCHEMA_UNSUPPORTED", refused(new OutputForm.Matching("a".repeat(70_000))));
    say(compiler.constrain(new OutputForm.Matching("[" + apart + "]{2}"), vocabulary), "一一");
  }

  @Test
  void a_number_of_endless_zeros_is_told() {
    assertEquals("SCHEMA_INVALID", refused("{\"enum\": [1e999999999], \"multipleOf\": 7}"));
  }

  private ObjectNode chain(int length) {
    ObjectNode schema = json.createObjectNode().put("$ref", "#/$defs/d0");
    ObjectNode definitions = schema.putObject("$defs");
    for (int i = 0; i < length; i++) {
      definitions.putObject("d" + i);
    }
    definitions.putObject("d" + length).put("type", "string");
    return schema;
  }

  private String object(int properties, boolean required) {
    ObjectNode schema = json.createObjectNode().put("type", "object");
    ObjectNode all = schema.putObject("properties");
    IntStream.range(0, properties).forEach(i -> all.putObject("p" + i).put("type", "null"));
    if (required) {
      ArrayNode names = schema.putArray("required");
      all.fieldNames().forEachRemaining(names::add);
    }
    return schema.toString();
  }

  private TokenConstraint constrain(String schema) {
    return compiler.constrain(new OutputForm.Schema(schema), vocabulary);
  }

  private void say(TokenConstraint constraint, String text) {
    for (byte b : text.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      int token = (b & 0xff) + 1;
      assertTrue((constraint.allowed()[token >> 6] >>> token & 1) == 1, "no '" + (char) b + "'");
      constraint.accept(token);
    }
  }

  private String refused(String schema) {
    return refused(new OutputForm.Schema(schema));
  }

  private String refused(OutputForm form) {
    return assertThrows(PlatformException.class, () -> compiler.constrain(form, vocabulary)).code();
  }
}

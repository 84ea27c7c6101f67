package io.millrace.runtime.constraint.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.model.OutputForm;
import io.millrace.api.model.OutputForm.Tag;
import io.millrace.api.model.OutputForm.Tagged;
import io.millrace.api.model.TokenConstraint;
import io.millrace.api.model.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AutomatonCompilerTest {
  private final byte[][] tokens = RandomModel.vocabulary(700);
  private final Vocabulary vocabulary = new Vocabulary(List.of(tokens), Set.of(0));
  private final AutomatonCompiler compiler = new AutomatonCompiler();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"not\": {}}|not",
        "{\"type\": \"array\", \"uniqueItems\": true}|uniqueItems",
        "{\"type\": \"string\", \"format\": \"colour\"}|format",
        "{\"type\": \"string\", \"pattern\": \"(?=a)b\"}|pattern",
        "{\"type\": \"string\", \"pattern\": \"\\\\bword\"}|pattern",
        "{\"if\": {}, \"then\": {}}|if",
        "{\"$ref\": \"https://example.org/s.json\"}|$ref",
        "{\"oneOf\": [{\"type\": \"string\"}, {\"minLength\": 2}]}|oneOf",
        "{\"type\": \"number\", \"multipleOf\": 0.3}|multipleOf",
        "{\"properties\": {\"a\": {\"contains\": {}}}}|contains",
        "{\"requird\": [\"a\"]}|requird",
        "{\"propertyNames\": {\"type\": \"integer\"}}|type",
      })
  void names_the_keyword_that_it_cannot_enforce(String schema, String keyword) {
    PlatformException e = refused(schema);

    assertEquals("SCHEMA_UNSUPPORTED", e.code());
    assertTrue(e.what().contains("'" + keyword + "'"), e.what());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "false",
        "{\"type\": \"string\", \"minLength\": 3, \"maxLength\": 2}",
        "{\"type\": \"integer\", \"exclusiveMinimum\": 3, \"exclusiveMaximum\": 4}",
        "{\"type\": \"string\", \"pattern\": \"^a\", \"enum\": [\"b\"]}",
        "{\"allOf\": [{\"type\": \"string\"}, {\"type\": \"null\"}]}",
        "{\"type\": \"object\", \"properties\": {\"me\": {\"$ref\": \"#\"}}, \"required\":"
            + " [\"me\"]}",
        "{\"$ref\": \"#\"}",
        "{\"type\": \"object\", \"propertyNames\": false, \"minProperties\": 1}",
        "{\"type\": \"object\", \"required\": [\"a\"], \"properties\": {\"a\": false}}",
        "{\"type\": \"array\", \"items\": false, \"minItems\": 1}",
        "{\"type\": \"integer\", \"multipleOf\": 10, \"minimum\": 11, \"maximum\": 19}",
        "{\"type\": \"string\", \"allOf\": [{\"pattern\": \"^a$\"}, {\"pattern\": \"^b$\"}]}",
      })
  void refuses_a_schema_that_no_value_fits(String schema) {
    assertEquals("SCHEMA_IMPOSSIBLE", refused(schema).code());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "3",
        "{\"type\": \"text\"}",
        "{\"minLength\": -1}",
        "{\"$ref\": \"#/$defs/none\"}",
        "{\"anyOf\": []}",
        "{\"maximum\": \"3\"}",
        "{\"required\": \"a\"}",
        "{\"required\": [1]}",
        "{\"patternProperties\": [\"a\"]}",
        "{\"propertyNames\": 3}",
        "{\"propertyNames\": {\"enum\": [1]}}",
        "{\"prefixItems\": {\"type\": \"null\"}}",
        "{\"$ref\": \"#/$defs/%zz\"}"
      })
  void says_what_is_wrong_with_a_schema(String schema) {
    assertEquals("SCHEMA_INVALID", refused(schema).code());
  }

  @Test
  void an_object_that_may_have_no_name_is_empty() {
    OutputForm form = new OutputForm.Schema("{\"type\": \"object\", \"propertyNames\": false}");
    TokenConstraint constraint = compiler.constrain(form, vocabulary);

    say(constraint, "{}");

    assertTrue(constraint.finished());
  }

  @Test
  void a_mask_has_exactly_the_tokens_that_can_be_accepted() {
    OutputForm form =
        new OutputForm.Schema(
            """
            {"type": "object", "properties": {"a": {"type": "string", "maxLength": 5, "minLength": 2},
             "b": {"type": "string", "pattern": "^[a-é]*$"}}, "required": ["a"],
             "additionalProperties": {"type": "number"}}\
            """);
    Random random = new Random(1);
    for (int i = 0; i < 3; i++) {
      StringBuilder path = new StringBuilder();
      TokenConstraint constraint = compiler.constrain(form, vocabulary);
      List<Integer> said = new ArrayList<>();
      while (!constraint.finished() && said.size() < 25) {
        long[] allowed = constraint.allowed().clone();
        long[] accepted = new long[allowed.length];
        for (int id = 1; id < tokens.length; id++) {
          if (accepts(form, said, id)) {
            accepted[id >> 6] |= 1L << id;
          }
        }
        assertArrayEquals(accepted, allowed, "after " + path);
        int chosen = pick(allowed, random);
        constraint.accept(chosen);
        said.add(chosen);
        path.append(new String(tokens[chosen], StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void a_pattern_is_followed_to_its_end() {
    Random random = new Random(2);
    for (int i = 0; i < 20; i++) {
      String said =
          new RandomModel(tokens)
              .say(
                  compiler.constrain(
                      new OutputForm.Matching("(yes|no), \\d{2}[äö]\"?"), vocabulary),
                  50,
                  random)
              .text();
      assertTrue(said.matches("(yes|no), \\d{2}[äö]\"?"), said);
    }
  }

  @Test
  void calls_of_tools_stand_between_their_tags() {
    String call = "<tool_call>{\"name\": \"%s\", \"arguments\": ";
    Tagged form =
        new Tagged(
            "",
            List.of(
                new Tag(call.formatted("add"), integers("a", "b"), "}</tool_call>"),
                new Tag(call.formatted("now"), "{\"type\": \"object\"}", "}</tool_call>")),
            "\n",
            "",
            2,
            false);
    Random random = new Random(4);
    for (int i = 0; i < 20; i++) {
      RandomModel.Said said =
          new RandomModel(tokens).say(compiler.constrain(form, vocabulary), 2_000, random);
      assertTrue(
          !said.ended() || said.text().matches("(?s)(<tool_call>\\{.*\\}</tool_call>\n?){1,2}"),
          said.text());
    }
  }

  @Test
  void as_many_tools_as_may_be_sent_are_no_large_form() {
    String[] names = IntStream.range(0, 25).mapToObj(i -> "argument_" + i).toArray(String[]::new);
    List<Tag> tags =
        IntStream.range(0, 128)
            .mapToObj(i -> new Tag("<tool_call>tool_" + i + " ", integers(names), "</tool_call>"))
            .toList();
    Tagged form = new Tagged("", tags, "\n", "", 16, true);

    TokenConstraint constraint = compiler.constrain(form, vocabulary);

    say(constraint, "Well: <tool_call>tool_127 {\"argument_0\":1,\"argument_24\":-7}</tool_call>");
    assertTrue(constraint.mayEnd());
  }

  @Test
  void many_numbers_each_with_bounds_of_its_own_are_no_large_form() {
    String properties =
        IntStream.range(0, 200)
            .mapToObj(i -> "\"n%d\":{\"type\":\"integer\",\"minimum\":%d}".formatted(i, i))
            .collect(Collectors.joining(","));
    String fractions = properties.replace("\"n", "\"f").replace("integer", "number");
    OutputForm form =
        new OutputForm.Schema(
            "{\"type\":\"object\",\"properties\":{" + properties + "," + fractions + "}}");

    say(compiler.constrain(form, vocabulary), "{\"n7\":7,\"n199\":1000,\"f1\":1.5,\"f199\":199}");
  }

  @Test
  void free_text_is_free_until_a_call_begins() {
    Tagged form =
        new Tagged(
            "", List.of(new Tag("<tool_call>", integers("a"), "</tool_call>")), "", "", 1, true);
    TokenConstraint constraint = compiler.constrain(form, vocabulary);
    say(constraint, "a < b <tool_cal");
    assertTrue(constraint.mayEnd());
    assertFalse(constraint.finished());

    say(constraint, "l>");
    assertFalse(constraint.mayEnd());
    say(constraint, "{\"a\":1}</tool_call>");
    assertTrue(constraint.finished());
  }

  @Test
  void a_vocabulary_without_the_signs_is_told() {
    Vocabulary letters =
        new Vocabulary(List.of(new byte[0], new byte[] {'a'}, new byte[] {'b'}), Set.of(0));
    TokenConstraint constraint = compiler.constrain(new OutputForm.JsonObject(), letters);

    assertEquals(
        "CONSTRAINT_FAILED", assertThrows(PlatformException.class, constraint::allowed).code());
  }

  private void say(TokenConstraint constraint, String text) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      int token = (b & 0xff) + 1;
      assertTrue((constraint.allowed()[token >> 6] >>> token & 1) == 1, "no '" + (char) b + "'");
      constraint.accept(token);
    }
  }

  private boolean accepts(OutputForm form, List<Integer> said, int id) {
    TokenConstraint again = compiler.constrain(form, vocabulary);
    said.forEach(again::accept);
    try {
      again.accept(id);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private int pick(long[] allowed, Random random) {
    int[] ids = BitSet.valueOf(allowed).stream().toArray();
    return ids[random.nextInt(ids.length)];
  }

  private static String integers(String... names) {
    StringBuilder properties = new StringBuilder();
    for (String n : names) {
      properties
          .append(properties.length() == 0 ? "" : ",")
          .append('"')
          .append(n)
          .append("\":{\"type\":\"integer\"}");
    }
    return "{\"type\":\"object\",\"properties\":{"
        + properties
        + "},\"required\":[\""
        + names[0]
        + "\"]}";
  }

  private PlatformException refused(String schema) {
    return assertThrows(
        PlatformException.class,
        () -> compiler.constrain(new OutputForm.Schema(schema), vocabulary));
  }
}

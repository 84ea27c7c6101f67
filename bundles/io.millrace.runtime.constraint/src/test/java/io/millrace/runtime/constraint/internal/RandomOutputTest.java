package io.millrace.runtime.constraint.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.millrace.api.model.OutputForm;
import io.millrace.api.model.Vocabulary;
import io.millrace.runtime.constraint.internal.RandomModel.Said;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a model says that knows nothing, held against an independent validator. */
class RandomOutputTest {
  private static final int ANSWERS = 30;
  private static final int MOST_TOKENS = 1_000;

  private final ObjectMapper json =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();
  private final byte[][] tokens = RandomModel.vocabulary(2_000);
  private final Vocabulary vocabulary = new Vocabulary(List.of(tokens), Set.of(0));
  private final RandomModel model = new RandomModel(tokens);
  private final AutomatonCompiler compiler = new AutomatonCompiler();

  @TestFactory
  List<DynamicTest> every_answer_fits_its_schema() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    JsonNode schemas;
    try (InputStream in = getClass().getResourceAsStream("schemas.json")) {
      schemas = json.readTree(in);
    }
    schemas
        .properties()
        .forEach(e -> tests.add(DynamicTest.dynamicTest(e.getKey(), () -> holds(e.getValue()))));
    return tests;
  }

  @Test
  void any_object_is_an_object() throws IOException {
    Random random = new Random(3);
    int ended = 0;
    for (int i = 0; i < ANSWERS; i++) {
      Said said =
          model.say(
              compiler.constrain(new OutputForm.JsonObject(), vocabulary), MOST_TOKENS, random);
      if (said.ended()) {
        ended++;
        assertTrue(json.readTree(said.bytes()).isObject(), said.text());
      }
    }
    assertTrue(ended > ANSWERS / 2, "only " + ended + " came to an end");
  }

  private void holds(JsonNode schema) throws IOException {
    Schema validator =
        SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                b ->
                    b.schemaRegistryConfig(
                        SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()))
            .getSchema(schema);
    Random random = new Random(schema.toString().hashCode());
    int ended = 0;
    OutputForm form = new OutputForm.Schema(schema.toString());
    for (int i = 0; i < ANSWERS; i++) {
      Said said = model.say(compiler.constrain(form, vocabulary), MOST_TOKENS, random);
      if (!said.ended()) {
        continue;
      }
      ended++;
      String text = said.text();
      assertEquals(
          said.bytes().length,
          text.getBytes(StandardCharsets.UTF_8).length,
          "not well-formed UTF-8");
      List<Error> errors = validator.validate(json.readTree(text));
      assertEquals(List.of(), errors, text);
    }
    assertTrue(ended >= ANSWERS * 2 / 3, "only " + ended + " of " + ANSWERS + " came to an end");
  }
}

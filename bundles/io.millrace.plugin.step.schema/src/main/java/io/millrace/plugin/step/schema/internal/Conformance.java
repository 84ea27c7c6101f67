package io.millrace.plugin.step.schema.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.millrace.api.PlatformException;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Schema and how to hold something against it. Formats are asserted; nothing is fetched from
 * elsewhere. Thread-safe.
 */
final class Conformance {
  private static final int DEEPEST = 64;
  private static final int LONGEST_PROBLEM = 200;

  private final ObjectMapper json =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private final Schema schema;
  private final int maxChars;
  private final int maxProblems;

  private Conformance(Schema schema, int maxChars, int maxProblems) {
    this.schema = schema;
    this.maxChars = maxChars;
    this.maxProblems = maxProblems;
    json.getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(DEEPEST).maxNumberLength(100).build());
  }

  static List<Parameter> parameters() {
    return List.of(
        Parameter.object("schema", "JSON Schema; draft 2020-12 unless its $schema says otherwise.")
            .mandatory(),
        Parameter.integer("maxChars", 65_536L, "Longer texts do not conform.").between(1, 1 << 20),
        Parameter.integer("maxProblems", 5L, "How many problems are told at most.").between(1, 50));
  }

  /**
   * Readies what {@link #parameters()} declare.
   *
   * @param code of the failure if the schema is none
   */
  static Conformance of(Values values, String code) {
    Map<String, Object> given = values.object("schema");
    JsonNode node = new ObjectMapper().valueToTree(given);
    // The library reads its meta-schemas through the thread's class loader.
    Thread thread = Thread.currentThread();
    @Nullable ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(Conformance.class.getClassLoader());
    try {
      SchemaRegistry registry =
          SchemaRegistry.withDefaultDialect(
              SpecificationVersion.DRAFT_2020_12,
              b ->
                  b.schemaRegistryConfig(
                      SchemaRegistryConfig.builder()
                          .formatAssertionsEnabled(true)
                          .locale(Locale.ROOT)
                          .preloadSchema(true)
                          .build()));
      Schema schema = registry.getSchema(node);
      List<Error> wrong =
          registry
              .getSchema(SchemaLocation.of(schema.getSchemaContext().getDialect().getId()))
              .validate(node);
      if (!wrong.isEmpty()) {
        throw invalid(code, told(wrong.get(0)));
      }
      schema.initializeValidators();
      return new Conformance(schema, values.intValue("maxChars"), values.intValue("maxProblems"));
    } catch (SchemaException e) {
      throw invalid(code, String.valueOf(e.getMessage()));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static PlatformException invalid(String code, String why) {
    return PlatformException.caller(
        code,
        "'schema' is no JSON Schema that can be used: " + shortened(why),
        "Correct it; references to other documents are not followed.");
  }

  /** What keeps the text from being JSON that conforms; empty if nothing does. */
  List<String> ofJson(String text) {
    if (text.length() > maxChars) {
      return tooLong(text.length());
    }
    try {
      return problems(json.readTree(text));
    } catch (JsonProcessingException e) {
      return List.of(
          e.getLocation() == null
              ? "not JSON"
              : "not JSON at line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr());
    }
  }

  /** What keeps the text, as it is, from conforming. */
  List<String> ofText(String text) {
    return text.length() > maxChars
        ? tooLong(text.length())
        : problems(json.getNodeFactory().textNode(text));
  }

  /** What keeps a value of maps and lists from conforming. */
  List<String> ofValue(Object value) {
    return problems(json.valueToTree(value));
  }

  private List<String> tooLong(int length) {
    return List.of("of " + length + " characters, more than " + maxChars);
  }

  private List<String> problems(JsonNode instance) {
    if (instance.isMissingNode()) {
      return List.of("empty");
    }
    List<String> problems = new ArrayList<>();
    for (Error e : schema.validate(instance)) {
      if (problems.size() == maxProblems) {
        problems.add("and more");
        break;
      }
      problems.add(told(e));
    }
    return problems;
  }

  /** Where and what; no value of the instance, which is a user's text. */
  private static String told(Error e) {
    String at = String.valueOf(e.getInstanceLocation());
    String message = String.valueOf(e.getMessage());
    return shortened((at.isEmpty() ? "the whole" : at) + " " + message);
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_PROBLEM ? text : text.substring(0, LONGEST_PROBLEM) + "…";
  }
}

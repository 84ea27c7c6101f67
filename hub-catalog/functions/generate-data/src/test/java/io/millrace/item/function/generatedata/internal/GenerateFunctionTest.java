package io.millrace.item.function.generatedata.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.data.DatasetFiles;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import io.millrace.api.function.Function;
import io.millrace.api.model.ModelBackend;
import io.millrace.data.internal.DuckDatasetFiles;
import io.millrace.testkit.FakeModelBackend;
import io.millrace.testkit.FakePlugins;
import io.millrace.testkit.FakeRunContext;
import io.millrace.testkit.FunctionContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateFunctionTest extends FunctionContract {
  private static final List<Map<String, Object>> PEOPLE =
      List.of(
          Map.of("name", "name", "description", "first name", "maxLength", 12L),
          Map.of("name", "age", "type", "integer", "minimum", 18, "maximum", 99),
          Map.of("name", "plan", "type", "enum", "values", List.of("basic", "gold")));

  @TempDir Path folder;
  private final DatasetFiles datasets = new DuckDatasetFiles();
  private final AtomicInteger calls = new AtomicInteger();
  private final List<String> prompts = new ArrayList<>();

  /** Writes what a middling model would: some rows wrong, some twice, some cut off. */
  private final FakeModelBackend backend =
      new FakeModelBackend(
          (model, messages) -> {
            String prompt = messages.get(messages.size() - 1).content();
            prompts.add(prompt);
            return write(prompt, calls.getAndIncrement());
          });

  private final FakePlugins plugins = new FakePlugins().add(ModelBackend.class, "fake", backend);

  private static String write(String prompt, int call) {
    if (prompt.startsWith("Ask")) {
      return "Where is it, please?";
    }
    if (prompt.startsWith("Say nothing")) {
      return "I would rather not.";
    }
    String row = "{\"name\": \"N" + call + "\", \"age\": " + (20 + call) + ", \"plan\": \"gold\"}";
    return "Sure:\n"
        + row
        + "\n{\"name\": \"N"
        + call
        + "\", \"age\": 7, \"plan\": \"gold\"}\n"
        + row
        + "\n{\"name\": \"Cut";
  }

  @AfterEach
  void everything_was_given_back() {
    assertEquals(0, plugins.open());
    assertEquals(0, backend.open());
  }

  @Override
  protected Function function() {
    return new GenerateFunction(plugins, datasets);
  }

  @Override
  protected FakeRunContext example(Path in) {
    calls.set(0);
    return context(in, Map.of("fields", PEOPLE, "amount", 4L));
  }

  private FakeRunContext context(Path in, Map<String, ?> more) {
    Map<String, Object> parameters = new HashMap<>(Map.of("backend", "fake", "batch", 2L));
    parameters.put("sampling", Map.of("maxTokens", 1000));
    parameters.putAll(more);
    return new FakeRunContext(in, function(), parameters)
        .with("model", "store://model/bank/m:1", in.resolve("model"), Map.of());
  }

  private List<Map<String, Object>> rows(FakeRunContext context, String output) throws IOException {
    try (RowReader reader = datasets.read(context.outputFolder(output))) {
      return reader.all();
    }
  }

  @Test
  void every_row_is_checked_and_what_is_wrong_twice_or_cut_is_dropped_and_told() throws Exception {
    FakeRunContext context = context(folder, Map.of("fields", PEOPLE, "amount", 3L, "chunk", 5L));

    function().run(context);

    List<Map<String, Object>> rows = rows(context, "dataset");
    assertEquals(3, rows.size());
    assertEquals(Map.of("name", "N0", "age", 20L, "plan", "gold"), rows.get(0));
    assertEquals(2L, context.results().get("duplicates"));
    assertEquals(6L, context.results().get("rejected"));
    assertEquals(0L, context.results().get("missing"));
    Set<Object> why = new HashSet<>();
    rows(context, "rejected").forEach(r -> why.add(r.get("why")));
    assertEquals(Set.of("age is out of range", "is no whole JSON"), why);
    assertEquals(true, context.outputs().get("dataset").get("synthetic"));
  }

  @Test
  void the_prompt_says_what_is_wanted() throws Exception {
    FakeRunContext context =
        context(
            folder,
            Map.of("fields", PEOPLE, "amount", 1L, "subject", "customers", "language", "German"));

    function().run(context);

    String prompt = prompts.get(0);
    for (String said :
        List.of(
            "5 different records about customers, in German",
            "- name: a text of at most 12 characters; first name",
            "- age: a whole number from 18 to 99",
            "one of: basic, gold")) {
      assertTrue(prompt.contains(said), said + " in " + prompt);
    }
  }

  @Test
  void fewer_rows_than_asked_are_a_failure_or_said_so() throws Exception {
    Map<String, Object> told =
        new HashMap<>(Map.of("fields", PEOPLE, "amount", 10L, "maxAttempts", 2L));

    PlatformException failed =
        assertThrows(
            PlatformException.class, () -> function().run(context(folder.resolve("a"), told)));
    assertEquals("GENERATION_INCOMPLETE", failed.code());
    assertTrue(failed.what().contains("Only 2 of 10"), failed.what());

    calls.set(0);
    told.put("allowFewer", true);
    FakeRunContext fewer = context(folder.resolve("b"), told);
    function().run(fewer);
    assertEquals(2L, fewer.results().get("rows"));
    assertEquals(8L, fewer.results().get("missing"));
    assertEquals(8L, fewer.outputs().get("dataset").get("missing"));
    assertTrue(fewer.log().toString().contains("8 FEWER THAN ASKED"), fewer.log().toString());
  }

  @Test
  void chance_templates_and_single_prompts_make_rows_too() throws Exception {
    List<Map<String, Object>> fields =
        List.of(
            Map.of(
                "name", "topic", "type", "enum", "values", List.of("card", "loan"), "draw", true),
            Map.of("name", "n", "type", "integer", "minimum", 1, "maximum", 1000, "draw", true),
            Map.of("name", "question", "template", "Where is my {topic} number {n}?"),
            Map.of("name", "answer", "prompt", "Ask about {topic}: {question}"));
    FakeRunContext context = context(folder, Map.of("fields", fields, "amount", 20L, "seed", 5L));
    FakeRunContext same =
        context(folder.resolve("b"), Map.of("fields", fields, "amount", 20L, "seed", 5L));

    function().run(context);
    function().run(same);

    List<Map<String, Object>> rows = rows(context, "dataset");
    assertEquals(20, rows.size());
    assertEquals(rows, rows(same, "dataset"), "the same seed, the same rows");
    Map<String, Object> row = rows.get(0);
    assertEquals(
        "Where is my " + row.get("topic") + " number " + row.get("n") + "?", row.get("question"));
    assertEquals("Where is it, please?", row.get("answer"));
    assertEquals(2, rows.stream().map(r -> r.get("topic")).distinct().count());
  }

  @Test
  void unique_fields_share_no_value() throws Exception {
    List<Map<String, Object>> fields =
        List.of(
            Map.of("name", "n", "type", "integer", "minimum", 1, "maximum", 1000, "draw", true),
            Map.of("name", "answer", "prompt", "Ask {n}", "unique", true));
    FakeRunContext context =
        context(folder, Map.of("fields", fields, "amount", 5L, "allowFewer", true));

    function().run(context);

    assertEquals(1, rows(context, "dataset").size());
    assertTrue((Long) context.results().get("duplicates") > 3);
  }

  @Test
  void examples_are_shown_and_only_their_known_fields() throws Exception {
    Path input = Files.createDirectories(folder.resolve("examples"));
    datasets.write(
        input,
        datasets.rows(
            Schema.of(Schema.Field.string("name"), Schema.Field.string("secret")),
            List.of(Map.of("name", "Zoe", "secret", "hidden"))));
    FakeRunContext context =
        context(folder, Map.of("fields", PEOPLE, "amount", 1L))
            .with("examples", "store://dataset/bank/e:1", input, Map.of());

    function().run(context);

    assertTrue(prompts.get(0).contains("Examples:\n{\"name\":\"Zoe\"}"), prompts.get(0));
    assertFalse(prompts.get(0).contains("hidden"));
  }

  @SafeVarargs
  private String code(Map<String, Object>... fields) {
    return assertThrows(
            PlatformException.class,
            () -> function().run(context(folder, Map.of("fields", List.of(fields)))))
        .code();
  }

  @Test
  void fields_that_cannot_be_made_are_refused() {
    assertEquals("PARAMETER_INVALID", code());
    assertEquals("PARAMETER_INVALID", code(Map.of("name", "a", "draw", true)));
    assertEquals("PARAMETER_INVALID", code(Map.of("name", "a", "type", "number", "draw", true)));
    assertEquals("PARAMETER_INVALID", code(Map.of("name", "a", "prompt", "x", "template", "y")));
    assertEquals("PARAMETER_INVALID", code(Map.of("name", "a", "template", "{b}")));
    assertEquals("PARAMETER_INVALID", code(Map.of("name", "a"), Map.of("name", "a")));
    assertEquals("PARAMETER_INVALID", code(Map.of("name", "a", "colour", "red")));
    assertEquals(
        "GENERATION_INCOMPLETE",
        code(Map.of("name", "a", "type", "integer", "prompt", "Say nothing")));
  }
}

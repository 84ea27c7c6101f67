package io.millrace.item.function.questionanswering.internal;

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
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuestionAnsweringFunctionTest extends FunctionContract {
  private static final List<String> CALLS =
      List.of(
          "Agent: hello. Customer: my card is lost, rate 4.",
          "Agent: hello. Customer: what does a loan cost? rate 5.",
          "Agent: hello.");

  @TempDir Path folder;
  private final DatasetFiles datasets = new DuckDatasetFiles();
  private final AtomicInteger asked = new AtomicInteger();
  private final List<String> prompts = new ArrayList<>();

  /** Looks the answer up in the text, as a very literal model would. */
  private final FakeModelBackend backend =
      new FakeModelBackend(
          (model, messages) -> {
            String prompt = messages.get(messages.size() - 1).content();
            prompts.add(prompt);
            return answer(prompt, asked.getAndIncrement());
          });

  private final FakePlugins plugins = new FakePlugins().add(ModelBackend.class, "fake", backend);

  private static String answer(String prompt, int call) {
    String text = prompt.replaceFirst("(?s)\n\nQuestion.*", "");
    if (text.contains("endless")) {
      throw PlatformException.caller("CONTEXT_TOO_LARGE", "No room.", "Shorten it.");
    }
    String topic = text.contains("card") ? "card" : text.contains("loan") ? "loan" : "unknown";
    String rate = text.replaceFirst("(?s).*rate (\\d).*", "$1");
    if (prompt.contains("JSON object")) {
      return "Here: {\"topic\": \"" + topic + "\", \"rating\": \"" + rate + "\", \"polite\": true}";
    }
    if (prompt.contains("How happy")) {
      return rate.length() > 1 ? "hard to say" : "Rating: " + rate + " of 5, or " + call;
    }
    if (prompt.contains("Guess")) {
      return call % 3 == 0 ? "nonsense" : call % 3 == 1 ? "2" : "3";
    }
    return "Answer: " + topic + ".";
  }

  @AfterEach
  void everything_was_given_back() {
    assertEquals(0, plugins.open());
    assertEquals(0, backend.open());
  }

  @Override
  protected Function function() {
    return new QuestionAnsweringFunction(plugins, datasets);
  }

  private static Map<String, Object> topic(Object... more) {
    Map<String, Object> q = new HashMap<>();
    q.put("name", "topic");
    q.put("text", "What is it about?");
    q.put("type", "enum");
    q.put("values", List.of("card", "loan"));
    for (int i = 0; i < more.length; i += 2) {
      q.put((String) more[i], more[i + 1]);
    }
    return q;
  }

  private static Map<String, Object> rating(String text, Object... more) {
    Map<String, Object> q = topic(more);
    q.putAll(Map.of("name", "rating", "text", text, "type", "integer", "minimum", 1, "maximum", 5));
    q.remove("values");
    return q;
  }

  @Override
  protected FakeRunContext example(Path in) throws IOException {
    return over(in, CALLS, Map.of("questions", List.of(topic("required", false))));
  }

  private FakeRunContext over(Path in, List<String> texts, Map<String, ?> more) throws IOException {
    Path input = Files.createDirectories(in.resolve("input"));
    datasets.write(
        input,
        datasets.rows(
            Schema.of(Schema.Field.string("text")),
            texts.stream().map(t -> Map.<String, Object>of("text", t)).toList()));
    Map<String, Object> parameters = new HashMap<>(Map.of("backend", "fake", "batch", 2L));
    parameters.putAll(more);
    return new FakeRunContext(in, function(), parameters)
        .with("dataset", "store://dataset/bank/calls:1", input, Map.of())
        .with("model", "store://model/bank/m:1", in.resolve("model"), Map.of());
  }

  private List<Map<String, Object>> rows(FakeRunContext context, String output) throws Exception {
    try (RowReader reader = datasets.read(context.outputFolder(output))) {
      return reader.all();
    }
  }

  @Test
  void answers_become_columns_of_their_type_and_invalid_ones_are_told_never_guessed()
      throws Exception {
    FakeRunContext context =
        over(folder, CALLS, Map.of("questions", List.of(topic(), rating("How happy?"))));

    function().run(context);

    List<Map<String, Object>> rows = rows(context, "dataset");
    assertEquals("card", rows.get(0).get("topic"));
    assertEquals("loan", rows.get(1).get("topic"));
    assertFalse(rows.get(2).containsKey("topic"), "unknown is no topic");
    assertEquals(List.of("topic", "rating"), rows.get(2).get("invalid"));
    assertFalse(rows.get(0).containsKey("rating"), "two numbers are no rating");
    List<Map<String, Object>> errors = rows(context, "errors");
    assertEquals(4, errors.size());
    assertEquals(
        Map.of("row", 3L, "question", "topic", "why", "is missing", "answer", "Answer: unknown."),
        errors.stream().filter(e -> e.get("question").equals("topic")).findFirst().orElseThrow());
    assertEquals(6L, context.results().get("asked"));
    assertEquals(2L, context.results().get("valid"));
    assertEquals(3L, context.results().get("invalid.rating"));
    assertEquals(0.3333, context.results().get("validShare"));
    assertTrue(prompts.get(0).contains("one of: card, loan"), prompts.get(0));
  }

  @Test
  void a_group_is_asked_in_one_prompt_and_read_from_json() throws Exception {
    Map<String, Object> polite = new HashMap<>(topic("group", "g"));
    polite.putAll(Map.of("name", "polite", "type", "boolean", "text", "Was it polite?"));
    polite.remove("values");
    FakeRunContext context =
        over(
            folder,
            CALLS.subList(0, 2),
            Map.of(
                "questions",
                List.of(topic("group", "g"), rating("How happy?", "group", "g"), polite)));

    function().run(context);

    assertEquals(2, asked.get());
    assertEquals(
        Map.of("text", CALLS.get(1), "topic", "loan", "rating", 5L, "polite", true),
        rows(context, "dataset").get(1));
    assertEquals(1.0, context.results().get("validShare"));
  }

  @Test
  void polls_take_the_most_common_or_the_mean_and_tell_how_far_they_agree() throws Exception {
    Map<String, Object> told = new HashMap<>();
    told.put("questions", List.of(rating("Guess")));
    told.put("sampling", Map.of("temperature", 0.7));
    told.put("pollCount", 5L);
    FakeRunContext common = over(folder.resolve("a"), CALLS.subList(0, 1), told);
    function().run(common);
    Map<String, Object> row = rows(common, "dataset").get(0);
    assertEquals(2L, row.get("rating"), "of the answers -, 2, 3, -, 2");
    assertEquals(0.4, row.get("rating_agreement"));

    asked.set(0);
    told.put("pollStrategy", "average");
    FakeRunContext mean = over(folder.resolve("b"), CALLS.subList(0, 1), told);
    function().run(mean);
    row = rows(mean, "dataset").get(0);
    assertEquals(2.3333, row.get("rating"));
    assertEquals(0.6, row.get("rating_agreement"));
  }

  @Test
  void groups_have_polls_of_their_own() throws Exception {
    Map<String, Object> told = new HashMap<>();
    told.put("questions", List.of(topic(), rating("Guess", "group", "ratings")));
    told.put("sampling", Map.of("temperature", 0.7));
    told.put("groups", Map.of("ratings", Map.of("pollCount", 3)));
    FakeRunContext context = over(folder, CALLS.subList(0, 1), told);

    function().run(context);

    assertEquals(4, asked.get());
    told.put("groups", Map.of("nobody", Map.of("pollCount", 3)));
    assertEquals("PARAMETER_INVALID", code(told));
  }

  @Test
  void scores_choose_among_the_allowed_answers() throws Exception {
    FakeRunContext context =
        over(
            folder,
            CALLS.subList(0, 1),
            Map.of(
                "questions",
                List.of(topic("method", "score", "values", List.of("card", "a loan")))));

    function().run(context);

    Map<String, Object> row = rows(context, "dataset").get(0);
    assertEquals("card", row.get("topic"));
    assertEquals(0.5, row.get("topic_agreement"), "the fake finds every token equally likely");
    assertEquals(0, asked.get());
  }

  @Test
  void a_text_that_the_model_refuses_costs_no_other_and_long_ones_can_be_cut() throws Exception {
    List<String> texts = List.of("card", "x".repeat(50) + "endless", "loan");
    Map<String, Object> told = new HashMap<>(Map.of("questions", List.of(topic()), "batch", 3L));
    FakeRunContext context = over(folder.resolve("a"), texts, told);

    function().run(context);

    assertEquals("loan", rows(context, "dataset").get(2).get("topic"));
    assertEquals("CONTEXT_TOO_LARGE: No room.", rows(context, "errors").get(0).get("why"));
    told.put("maxCharacters", 20L);
    FakeRunContext cut = over(folder.resolve("b"), texts, told);
    function().run(cut);
    assertEquals("is missing", rows(cut, "errors").get(0).get("why"));
  }

  @Test
  void documents_are_texts_too() throws Exception {
    Path docs = Files.createDirectories(folder.resolve("docs/deep"));
    Files.writeString(docs.resolve("a.txt"), CALLS.get(0));
    FakeRunContext context =
        new FakeRunContext(
                folder, function(), Map.of("backend", "fake", "questions", List.of(topic())))
            .with("documents", "store://documents/bank/d:1", folder.resolve("docs"), Map.of())
            .with("model", "store://model/bank/m:1", folder.resolve("model"), Map.of());

    function().run(context);

    assertEquals("deep/a.txt", rows(context, "dataset").get(0).get("document"));
    assertEquals("card", rows(context, "dataset").get(0).get("topic"));
  }

  private String code(Map<String, ?> told) {
    return assertThrows(
            PlatformException.class,
            () -> function().run(over(folder.resolve("code"), CALLS, told)))
        .code();
  }

  @Test
  void what_cannot_be_meant_is_refused() {
    Map<String, Object> q = topic();
    assertEquals("PARAMETER_INVALID", code(Map.of("questions", List.of())));
    assertEquals("PARAMETER_INVALID", code(Map.of("questions", List.of("What?"))));
    assertEquals("PARAMETER_INVALID", code(Map.of("questions", List.of(q, q))));
    assertEquals("PARAMETER_INVALID", code(Map.of("questions", List.of(topic("name", "text")))));
    assertEquals("PARAMETER_INVALID", code(Map.of("questions", List.of(q), "pollCount", 3L)));
    assertEquals("PARAMETER_INVALID", code(Map.of("questions", List.of(q), "textColumn", "body")));
    assertEquals("PARAMETER_INVALID", code(Map.of("questions", List.of(q), "instructions", "Hi")));
    assertEquals(
        "PARAMETER_INVALID",
        code(Map.of("questions", List.of(rating("How happy?", "method", "score")))));
    assertEquals("ANSWERS_INVALID", code(Map.of("questions", List.of(q), "minValidShare", 0.9)));
    FakeRunContext nothing =
        new FakeRunContext(folder, function(), Map.of("questions", List.of(q)));
    assertEquals(
        "INPUT_INVALID",
        assertThrows(PlatformException.class, () -> function().run(nothing)).code());
  }
}

package io.millrace.item.function.questionanswering.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.data.FieldType;
import io.millrace.api.data.Schema;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.runtime.items.FieldRule;
import io.millrace.runtime.items.PromptTemplate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is asked, about what, and how answers become one.
 *
 * @param groups questions that are asked together, in order
 * @param polls how often each group is asked
 * @param average whether numbers of a poll are averaged; else the most common answer wins
 */
record Plan(
    List<List<Question>> groups,
    String textColumn,
    PromptTemplate instructions,
    String system,
    List<String> keep,
    int maxCharacters,
    Map<String, Poll> polls,
    double minValidShare) {
  static final long MAX_TOKENS = 96;
  private static final String INSTRUCTIONS =
      "Read the text and answer the question.\n\nText:\n{text}\n\nQuestion: {question}\n"
          + "Answer with {form} only, or with \"unknown\" if the text does not say.";

  /** How often a group is asked and how its answers become one. */
  record Poll(int count, boolean average) {}

  static final List<Parameter> PARAMETERS =
      List.of(
          Parameter.list(
                  "questions",
                  null,
                  "{name, text, type: string|integer|number|boolean|enum|date, values, minimum,"
                      + " maximum, maxLength, pattern, required, group, method: generate|score}.")
              .mandatory(),
          Parameter.string("textColumn", "text", "Column with the texts."),
          Parameter.string(
              "instructions", INSTRUCTIONS, "Prompt with {text}, {question} and {form}."),
          Parameter.string("system", "", "System message."),
          Parameter.list("keep", null, "Columns to keep; without it all."),
          Parameter.integer("maxCharacters", 0L, "Texts are cut there; 0 for never.").atLeast(0),
          Parameter.integer("pollCount", 1L, "How often each question is asked.").between(1, 25),
          Parameter.string("pollStrategy", "most_common", "How answers of a poll become one.")
              .oneOf("most_common", "average"),
          Parameter.object("groups", "By group: {ratings: {pollCount: 5, pollStrategy: average}}."),
          Parameter.number("minValidShare", 0.0, "With a smaller share of valid answers, fail.")
              .between(0, 1));

  private static final List<Parameter> GROUP =
      List.of(
          Parameter.integer("pollCount", 1L, "How often.").between(1, 25),
          Parameter.string("pollStrategy", "most_common", "How answers become one.")
              .oneOf("most_common", "average"));

  static Plan of(Values given, Schema schema) {
    List<Question> questions =
        FieldRule.elements(given, "questions", Question.PARAMETERS).stream()
            .map(Question::of)
            .toList();
    if (questions.isEmpty()) {
      throw refused("'questions' is empty", "Ask at least one.");
    }
    Map<String, List<Question>> groups = new LinkedHashMap<>();
    for (Question q : questions) {
      String key = q.group().isEmpty() ? "\u0000" + q.rule().name() : q.group();
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(q);
    }
    String text = given.string("textColumn");
    List<String> keep =
        given.has("keep")
            ? given.strings("keep")
            : schema.fields().stream().map(Schema.Field::name).toList();
    Plan plan =
        new Plan(
            List.copyOf(groups.values()),
            text,
            PromptTemplate.of(given.string("instructions")),
            given.string("system"),
            keep,
            given.intValue("maxCharacters"),
            polls(given, questions),
            given.number("minValidShare"));
    plan.check(schema, questions);
    return plan;
  }

  private static Map<String, Poll> polls(Values given, List<Question> questions) {
    Map<String, Object> own = given.has("groups") ? given.object("groups") : Map.of();
    Set<String> known = new java.util.TreeSet<>();
    questions.forEach(q -> known.add(q.group()));
    Poll usual =
        new Poll(given.intValue("pollCount"), given.string("pollStrategy").equals("average"));
    Map<String, Poll> polls = new LinkedHashMap<>();
    known.forEach(g -> polls.put(g, usual));
    own.forEach(
        (group, told) -> {
          if (!known.contains(group) || !(told instanceof Map<?, ?> map)) {
            throw refused("'groups' names '" + group + "'", "Groups of questions: " + known + ".");
          }
          Map<String, Object> named = new LinkedHashMap<>();
          map.forEach((k, v) -> named.put(String.valueOf(k), v));
          Values v = Values.check("group " + group, GROUP, named);
          polls.put(
              group, new Poll(v.intValue("pollCount"), v.string("pollStrategy").equals("average")));
        });
    return polls;
  }

  private void check(Schema schema, List<Question> questions) {
    List<String> columns = schema.fields().stream().map(Schema.Field::name).toList();
    if (!schema.has(textColumn)) {
      throw refused(
          "There is no column '" + textColumn + "'", "Set 'textColumn' to one of " + columns + ".");
    }
    if (!columns.containsAll(keep)) {
      throw refused("'keep' names columns that are not there", "There are " + columns + ".");
    }
    if (!Set.of("text", "question", "form").containsAll(instructions.columns())
        || !instructions.columns().containsAll(Set.of("text", "question"))) {
      throw refused(
          "'instructions' has the placeholders " + instructions.columns(),
          "Use {text}, {question} and, if you like, {form}.");
    }
    Set<String> names = new java.util.HashSet<>(keep);
    for (Schema.Field f : answers(questions)) {
      if (!names.add(f.name())) {
        throw refused(
            "Two columns would be named '" + f.name() + "'",
            "Give each question a name of its own, or set 'keep'.");
      }
    }
  }

  private static PlatformException refused(String what, String remedy) {
    return PlatformException.caller("PARAMETER_INVALID", what + ".", remedy);
  }

  Poll poll(Question q) {
    return q.scored() ? new Poll(1, false) : polls.get(q.group());
  }

  /** Whether its answers are averaged, so that even whole numbers get a fraction. */
  boolean averaged(Question q) {
    boolean number =
        q.rule().type() == FieldRule.Type.INTEGER || q.rule().type() == FieldRule.Type.NUMBER;
    return number && poll(q).average() && poll(q).count() > 1;
  }

  private List<Schema.Field> answers(List<Question> questions) {
    List<Schema.Field> fields = new ArrayList<>();
    for (Question q : questions) {
      fields.add(
          averaged(q) ? new Schema.Field(q.rule().name(), FieldType.NUMBER) : q.rule().column());
      if (q.scored() || poll(q).count() > 1) {
        fields.add(new Schema.Field(q.rule().name() + "_agreement", FieldType.NUMBER));
      }
    }
    fields.add(new Schema.Field("invalid", FieldType.JSON));
    return fields;
  }

  /** Columns of the output. */
  Schema schema(Schema input) {
    List<Schema.Field> fields = new ArrayList<>();
    input.fields().stream().filter(f -> keep.contains(f.name())).forEach(fields::add);
    fields.addAll(answers(groups.stream().flatMap(List::stream).toList()));
    return new Schema(fields);
  }

  /** The prompt that asks a group about a text. */
  String prompt(List<Question> group, String text) {
    if (group.size() == 1) {
      Question q = group.get(0);
      return instructions.fill(Map.of("text", text, "question", q.text(), "form", q.rule().form()));
    }
    StringBuilder all = new StringBuilder();
    for (Question q : group) {
      all.append("\n- ").append(q.rule().name()).append(": ").append(q.text());
      all.append(" (").append(q.rule().form()).append(")");
    }
    return instructions.fill(
        Map.of(
            "text",
            text,
            "question",
            "Several, each with its name:" + all,
            "form",
            "one JSON object with the names as keys"));
  }
}

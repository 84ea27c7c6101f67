package io.millrace.item.function.batchinference.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.data.FieldType;
import io.millrace.api.data.Schema;
import io.millrace.api.parameter.Values;
import io.millrace.runtime.items.PromptTemplate;
import java.util.ArrayList;
import java.util.List;

/** What an inference is told, checked against the columns there are. */
record Plan(
    PromptTemplate prompt,
    PromptTemplate system,
    String answerColumn,
    String errorColumn,
    List<String> keep,
    boolean details,
    long limit,
    double maxErrorShare,
    double driftThreshold) {

  static Plan of(Values given, Schema schema) {
    List<String> all = schema.fields().stream().map(Schema.Field::name).toList();
    List<String> keep = given.has("keep") ? given.strings("keep") : all;
    List<String> unknown = keep.stream().filter(c -> !schema.has(c)).toList();
    if (!unknown.isEmpty()) {
      throw refused("'keep' names " + unknown + ", which the dataset has not", all);
    }
    Plan plan =
        new Plan(
            PromptTemplate.of(given.string("prompt")).over(schema, "prompt"),
            PromptTemplate.of(given.string("system")).over(schema, "system"),
            given.string("answerColumn"),
            given.string("errorColumn"),
            keep,
            given.bool("details"),
            given.integer("limit"),
            given.number("maxErrorShare"),
            given.number("driftThreshold"));
    List<String> taken =
        plan.added().stream().map(Schema.Field::name).filter(keep::contains).toList();
    if (!taken.isEmpty() || plan.answerColumn.equals(plan.errorColumn)) {
      throw refused("the new columns would replace " + taken, all);
    }
    return plan;
  }

  private static PlatformException refused(String why, List<String> columns) {
    return PlatformException.caller(
        "PARAMETER_INVALID",
        "The columns do not fit: " + why + ".",
        "The dataset has "
            + columns
            + "; set 'keep', 'answerColumn' and 'errorColumn' so that all names differ.");
  }

  private List<Schema.Field> added() {
    List<Schema.Field> added = new ArrayList<>();
    added.add(Schema.Field.string(answerColumn));
    added.add(Schema.Field.string(errorColumn));
    if (details) {
      added.add(Schema.Field.string("finish"));
      added.add(new Schema.Field("promptTokens", FieldType.INTEGER));
      added.add(new Schema.Field("completionTokens", FieldType.INTEGER));
      added.add(new Schema.Field("milliseconds", FieldType.NUMBER));
    }
    return added;
  }

  /** Columns of the output. */
  Schema schema(Schema input) {
    List<Schema.Field> fields = new ArrayList<>();
    input.fields().stream().filter(f -> keep.contains(f.name())).forEach(fields::add);
    fields.addAll(added());
    return new Schema(fields);
  }
}

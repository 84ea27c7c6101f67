package io.millrace.item.function.batchinference.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import io.millrace.api.function.RunContext;
import io.millrace.api.model.Completion;
import io.millrace.api.model.Message;
import io.millrace.runtime.items.AnsweringModel;
import io.millrace.runtime.items.Figures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** Asks, batch by batch, and notes every batch, so that a retry goes on after the last one. */
final class Inference {
  private final RunContext context;
  private final Plan plan;
  private final Journal journal;
  private final LongSupplier nanos;
  private final Map<String, Long> finishes = new TreeMap<>();
  private final Map<String, Long> errorCodes = new TreeMap<>();
  private long rows;
  private long errors;
  private long resumed;
  private long askingNanos;
  private String firstError = "";

  Inference(RunContext context, Plan plan, RunContext.Input input, LongSupplier nanos)
      throws IOException {
    this.context = context;
    this.plan = plan;
    this.nanos = nanos;
    journal = Journal.of(context, input);
  }

  long rows() {
    return rows;
  }

  long errors() {
    return errors;
  }

  String firstError() {
    return firstError;
  }

  void ask(AnsweringModel model, RowReader reader, long total) throws IOException {
    resumed = journal.rows();
    if (resumed > 0) {
      context.log("going on after row " + resumed);
    }
    try (RowReader before = journal.answered(plan.schema(reader.schema()))) {
      List<Map<String, Object>> batch = new ArrayList<>();
      for (Map<String, Object> row = reader.next();
          row != null && rows + batch.size() < plan.limit();
          row = reader.next()) {
        if (rows < resumed) {
          count(before.next());
          continue;
        }
        batch.add(row);
        if (batch.size() == model.batch()) {
          batch(model, batch, total);
        }
      }
      batch(model, batch, total);
    }
  }

  private void batch(AnsweringModel model, List<Map<String, Object>> batch, long total)
      throws IOException {
    if (batch.isEmpty()) {
      return;
    }
    context.checkAborted();
    List<List<Message>> prompts = new ArrayList<>();
    for (Map<String, Object> row : batch) {
      prompts.add(AnsweringModel.conversation(plan.system().fill(row), plan.prompt().fill(row)));
    }
    long begin = nanos.getAsLong();
    List<Answer> answers = answers(model, prompts);
    askingNanos += nanos.getAsLong() - begin;
    List<Map<String, Object>> done = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      Map<String, Object> row = answers.get(i).row(batch.get(i), plan);
      done.add(row);
      count(row);
    }
    journal.add(done);
    batch.clear();
    context.progress(rows, total, "rows");
    context.metric("tokensPerSecond", rows, perSecond(model.completionTokens()));
  }

  /** A prompt that the model refuses must not cost its batch: then one is asked at a time. */
  private List<Answer> answers(AnsweringModel model, List<List<Message>> prompts) {
    try {
      return model.answer(prompts, model.sampling()).stream().map(Answer::of).toList();
    } catch (PlatformException together) {
      if (together.retriable()) {
        throw together;
      }
      List<Answer> answers = new ArrayList<>();
      for (List<Message> prompt : prompts) {
        try {
          answers.add(Answer.of(model.answer(List.of(prompt), model.sampling()).get(0)));
        } catch (PlatformException alone) {
          if (alone.retriable()) {
            throw alone;
          }
          answers.add(Answer.failed(alone));
        }
      }
      return answers;
    }
  }

  private void count(@org.jspecify.annotations.Nullable Map<String, Object> row) {
    rows++;
    Object error = row == null ? null : row.get(plan.errorColumn());
    if (error != null) {
      errors++;
      String text = String.valueOf(error);
      firstError = firstError.isEmpty() ? text : firstError;
      errorCodes.merge(text.replaceFirst(":.*", ""), 1L, Long::sum);
    }
    if (row != null && row.get("finish") instanceof String finish && plan.details()) {
      finishes.merge(finish, 1L, Long::sum);
    }
  }

  private double perSecond(double amount) {
    return askingNanos <= 0 ? 0 : Figures.rounded(amount * 1e9 / askingNanos);
  }

  /** Rows with answers, in the order of the input. */
  RowReader answered(Schema schema) throws IOException {
    return journal.answered(schema);
  }

  Map<String, Object> report(AnsweringModel model) {
    Map<String, Object> r = new LinkedHashMap<>();
    r.put("model", context.requiredInput("model").ref());
    context.input("adapter").ifPresent(a -> r.put("adapter", a.ref()));
    r.put("dataset", context.requiredInput("dataset").ref());
    r.put("architecture", model.session().info().architecture());
    r.put("rows", rows);
    r.put("resumed", resumed);
    r.put("errors", errors);
    r.put("errorCodes", errorCodes);
    if (plan.details()) {
      r.put("finishes", finishes);
    }
    r.put("batch", model.batch());
    r.put("promptTokens", model.promptTokens());
    r.put("completionTokens", model.completionTokens());
    r.put("secondsAsking", Figures.rounded(askingNanos / 1e9));
    r.put("tokensPerSecond", perSecond(model.completionTokens()));
    r.put("rowsPerSecond", perSecond(rows - resumed));
    return r;
  }

  /** What became of one row. */
  private record Answer(
      java.util.Optional<Completion> completion, java.util.Optional<PlatformException> failure) {
    static Answer of(Completion c) {
      return new Answer(java.util.Optional.of(c), java.util.Optional.empty());
    }

    static Answer failed(PlatformException e) {
      return new Answer(java.util.Optional.empty(), java.util.Optional.of(e));
    }

    Map<String, Object> row(Map<String, Object> input, Plan plan) {
      Map<String, Object> row = new LinkedHashMap<>();
      for (String column : plan.keep()) {
        if (input.get(column) != null) {
          row.put(column, input.get(column));
        }
      }
      failure.ifPresent(e -> row.put(plan.errorColumn(), e.code() + ": " + e.what()));
      completion.ifPresent(
          c -> {
            row.put(plan.answerColumn(), c.text());
            if (plan.details()) {
              row.put("finish", c.finish().name().toLowerCase(Locale.ROOT));
              row.put("promptTokens", (long) c.promptTokens());
              row.put("completionTokens", (long) c.completionTokens());
              row.put("milliseconds", Figures.rounded(c.totalMs()));
            }
          });
      return row;
    }
  }
}

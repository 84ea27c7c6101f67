package io.millrace.item.function.questionanswering.internal;

import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import io.millrace.api.function.RunContext;
import io.millrace.runtime.items.JsonText;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows with their answers; a batch is asked about when its first row is wanted. */
final class AnsweredRows implements RowReader {
  private final RowReader rows;
  private final Interview interview;
  private final Plan plan;
  private final RunContext context;
  private final long total;
  private final Deque<Map<String, Object>> ready = new ArrayDeque<>();
  private long read;

  AnsweredRows(RowReader rows, Interview interview, Plan plan, RunContext context, long total) {
    this.rows = rows;
    this.interview = interview;
    this.plan = plan;
    this.context = context;
    this.total = total;
  }

  @Override
  public Schema schema() {
    return plan.schema(rows.schema());
  }

  @Override
  public @Nullable Map<String, Object> next() throws IOException {
    if (ready.isEmpty()) {
      batch();
    }
    return ready.poll();
  }

  private void batch() throws IOException {
    context.checkAborted();
    List<Map<String, Object>> batch = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    while (batch.size() < interview.batch()) {
      Map<String, Object> row = rows.next();
      if (row == null) {
        break;
      }
      batch.add(row);
      Object value = row.get(plan.textColumn());
      String text = value == null ? "" : JsonText.plain(value);
      boolean cut = plan.maxCharacters() > 0 && text.length() > plan.maxCharacters();
      texts.add(cut ? text.substring(0, plan.maxCharacters()) : text);
    }
    if (batch.isEmpty()) {
      return;
    }
    List<Map<String, Object>> answers = interview.ask(texts, read + 1);
    for (int i = 0; i < batch.size(); i++) {
      Map<String, Object> row = new LinkedHashMap<>();
      for (String column : plan.keep()) {
        if (batch.get(i).get(column) != null) {
          row.put(column, batch.get(i).get(column));
        }
      }
      row.putAll(answers.get(i));
      ready.add(row);
    }
    read += batch.size();
    context.progress(read, total, "rows");
  }

  @Override
  public void close() {}
}

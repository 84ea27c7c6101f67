package io.millrace.item.function.describedataset.internal;

import io.millrace.api.data.FieldType;
import io.millrace.api.data.Schema;
import io.millrace.runtime.items.JsonText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What one column holds. */
final class ColumnStatistics {
  private static final Pattern WORDS = Pattern.compile("\\s+");
  private static final int LONGEST = 80;

  private final Schema.Field field;
  private final Numbers numbers = new Numbers();
  private final Numbers words = new Numbers();
  private final Frequencies values = new Frequencies();
  private long missing;
  private long blank;
  private long padded;
  private @Nullable Instant first;
  private @Nullable Instant last;

  ColumnStatistics(Schema.Field field) {
    this.field = field;
  }

  String name() {
    return field.name();
  }

  void add(@Nullable Object value) {
    if (value == null) {
      missing++;
      return;
    }
    switch (field.type()) {
      case INTEGER, NUMBER -> numbers.add(((Number) value).doubleValue());
      case BOOLEAN -> numbers.add(Boolean.TRUE.equals(value) ? 1 : 0);
      case TIMESTAMP -> time((Instant) value);
      case STRING, JSON -> text(JsonText.plain(value));
    }
    values.add(JsonText.plain(value));
  }

  private void time(Instant at) {
    first = first == null || at.isBefore(first) ? at : first;
    last = last == null || at.isAfter(last) ? at : last;
  }

  private void text(String text) {
    String stripped = text.strip();
    numbers.add(text.codePointCount(0, text.length()));
    words.add(stripped.isEmpty() ? 0 : WORDS.splitAsStream(stripped).count());
    if (stripped.isEmpty()) {
      blank++;
    } else if (stripped.length() < text.length()) {
      padded++;
    }
  }

  Map<String, Object> describe(long rows, int top, int bins, boolean showValues) {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("name", field.name());
    d.put("type", field.type().name().toLowerCase(Locale.ROOT));
    d.put("count", rows - missing);
    d.put("missing", missing);
    d.put("distinct", values.distinct());
    d.put("distinctExact", values.exact());
    boolean text = field.type() == FieldType.STRING || field.type() == FieldType.JSON;
    if (text) {
      d.put("blank", blank);
      d.put("padded", padded);
      d.put("characters", numbers.describe(bins));
      d.put("words", words.describe(bins));
    } else if (field.type() == FieldType.TIMESTAMP) {
      if (first != null && last != null) {
        d.put("first", first.toString());
        d.put("last", last.toString());
      }
    } else {
      d.putAll(numbers.describe(bins));
    }
    if (showValues) {
      d.put("top", cut(values.top(top)));
    }
    return d;
  }

  private static Map<String, Long> cut(Map<String, Long> counts) {
    Map<String, Long> shown = new LinkedHashMap<>();
    counts.forEach(
        (v, n) ->
            shown.merge(v.length() > LONGEST ? v.substring(0, LONGEST) + "…" : v, n, Long::sum));
    return shown;
  }
}

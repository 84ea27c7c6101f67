package io.millrace.runtime.items;

import io.millrace.api.PlatformException;
import io.millrace.api.data.Schema;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with {@code {column}} placeholders. Only a name between braces is one: {@code {"a": 1}}
 * stays as it is, and {@code {{name}}} is the text {@code {name}}. Values are inserted as they are
 * and never read as placeholders themselves. Immutable.
 */
public final class PromptTemplate {
  private static final Pattern PLACE =
      Pattern.compile("\\{\\{([\\p{L}_][\\p{L}\\p{N}_.-]*)}}|\\{([\\p{L}_][\\p{L}\\p{N}_.-]*)}");

  private final String text;
  private final Set<String> columns = new LinkedHashSet<>();

  private PromptTemplate(String text) {
    this.text = text;
    Matcher m = PLACE.matcher(text);
    while (m.find()) {
      if (m.group(2) != null) {
        columns.add(m.group(2));
      }
    }
  }

  public static PromptTemplate of(String text) {
    return new PromptTemplate(text);
  }

  /** Names in placeholders, in order of their first appearance. */
  public Set<String> columns() {
    return Set.copyOf(columns);
  }

  /**
   * Checks the names against a dataset.
   *
   * @param parameter that gave the template, for the message
   * @throws PlatformException PARAMETER_INVALID with the columns there are
   */
  public PromptTemplate over(Schema schema, String parameter) {
    List<String> missing = columns.stream().filter(c -> !schema.has(c)).toList();
    if (!missing.isEmpty()) {
      throw PlatformException.caller(
          "PARAMETER_INVALID",
          "'"
              + parameter
              + "' names the columns "
              + missing
              + ", but the dataset has "
              + schema.fields().stream().map(Schema.Field::name).toList()
              + ".",
          "Correct the names; write {{name}} for a name in braces that is no column.");
    }
    return this;
  }

  /** The text for one row; a missing value is the empty text. */
  public String fill(Map<String, Object> row) {
    Matcher m = PLACE.matcher(text);
    StringBuilder filled = new StringBuilder();
    while (m.find()) {
      String value =
          m.group(1) != null
              ? "{" + m.group(1) + "}"
              : row.get(m.group(2)) == null ? "" : JsonText.plain(row.get(m.group(2)));
      m.appendReplacement(filled, Matcher.quoteReplacement(value));
    }
    return m.appendTail(filled).toString();
  }
}

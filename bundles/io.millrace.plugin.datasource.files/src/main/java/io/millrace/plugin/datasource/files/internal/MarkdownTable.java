package io.millrace.plugin.datasource.files.internal;

import io.millrace.api.PlatformException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Markdown by sections: a row for the text under each ATX heading, with the headings above it.
 * Fenced code is text, whatever it begins with.
 */
final class MarkdownTable implements Table {
  private static final Pattern HEADING = Pattern.compile(" {0,3}(#{1,6})[ \\t]+(.*?)[ \\t#]*");
  private static final Pattern FENCE = Pattern.compile(" {0,3}(```+|~~~+).*");

  private final Lines lines;
  private final String path;
  private final List<String> trail = new ArrayList<>();
  private @Nullable String fence;
  private boolean ended;

  MarkdownTable(Lines lines, String path) {
    this.lines = lines;
    this.path = path;
  }

  @Override
  public @Nullable Map<String, Object> next() throws IOException {
    while (!ended) {
      String heading = heading();
      StringBuilder text = new StringBuilder();
      ended = true;
      for (String line = lines.next(); line != null; line = lines.next()) {
        Matcher m = HEADING.matcher(line);
        if (fence == null && m.matches()) {
          enter(m.group(1).length(), m.group(2));
          ended = false;
          break;
        }
        fence(line);
        text.append(line).append('\n');
        if (text.length() > Lines.LONGEST_BYTES) {
          throw invalid("is in a section longer than " + (Lines.LONGEST_BYTES >> 20) + " MiB");
        }
      }
      String section = text.toString().strip();
      if (!section.isEmpty()) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("path", path);
        if (!heading.isEmpty()) {
          row.put("heading", heading);
        }
        row.put("text", section);
        return row;
      }
    }
    return null;
  }

  private void fence(String line) {
    Matcher m = FENCE.matcher(line);
    if (!m.matches()) {
      return;
    }
    if (fence == null) {
      fence = m.group(1);
    } else if (m.group(1).startsWith(fence)) {
      fence = null;
    }
  }

  private void enter(int level, String title) {
    while (trail.size() >= level) {
      trail.remove(trail.size() - 1);
    }
    while (trail.size() < level - 1) {
      trail.add("");
    }
    trail.add(title);
  }

  private String heading() {
    return String.join(" > ", trail.stream().filter(t -> !t.isEmpty()).toList());
  }

  @Override
  public PlatformException invalid(String what) {
    return lines.invalid(lines.number(), what);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}

package io.millrace.plugin.guardrail.toxicity.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The texts the model learns from and is measured with, the same split every time. */
final class Tweets {
  private static final Pattern CLINC = Pattern.compile("\\[\"([^\"]+)\",\\s*\"(\\w+)\"\\]");

  /** A text and whether people called it hateful or offensive. */
  record Row(String text, boolean toxic) {}

  /** What to learn from, and what to measure with. */
  record Split(List<Row> train, List<Row> held) {}

  private Tweets() {}

  /**
   * Davidson's tweets; what the words make equal (retweets) is on one side. A fifth is held out.
   */
  static Split tweets(Path data) throws IOException {
    List<Row> rows = new ArrayList<>();
    List<String[]> lines = csv(Files.readString(data.resolve("toxicity/train.csv")));
    for (String[] line : lines.subList(1, lines.size())) {
      rows.add(new Row(line[0], !line[1].equals("neither")));
    }
    return split(rows);
  }

  /** Questions to assistants, all harmless: BANKING77 and CLINC150. */
  static Split questions(Path data) throws IOException {
    List<Row> rows = new ArrayList<>();
    List<String[]> lines = csv(Files.readString(data.resolve("banking77/train.csv")));
    for (String[] line : lines.subList(1, lines.size())) {
      rows.add(new Row(line[0].strip(), false));
    }
    Matcher m = CLINC.matcher(Files.readString(data.resolve("clinc150/train_val.json")));
    while (m.find()) {
      rows.add(new Row(m.group(1), false));
    }
    return split(rows);
  }

  private static Split split(List<Row> rows) {
    Map<String, List<Row>> same = new LinkedHashMap<>();
    for (Row row : rows) {
      StringBuilder key = new StringBuilder();
      Words.of(row.text().replaceFirst("^RT ", "")).forEach(w -> key.append(w.form()).append(' '));
      same.computeIfAbsent(key.toString(), k -> new ArrayList<>()).add(row);
    }
    Split split = new Split(new ArrayList<>(), new ArrayList<>());
    same.forEach(
        (key, group) -> {
          boolean held = (key.hashCode() * 0x9E3779B1 >>> 16) % 5 == 0;
          (held ? split.held() : split.train()).addAll(group);
        });
    return split;
  }

  /** RFC 4180. */
  private static List<String[]> csv(String text) {
    List<String[]> rows = new ArrayList<>();
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        cell.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == ',' || c == '\n')) {
        cells.add(cell.toString().replace("\r", ""));
        cell.setLength(0);
        if (c == '\n') {
          rows.add(cells.toArray(String[]::new));
          cells.clear();
        }
      } else {
        cell.append(c);
      }
    }
    return rows;
  }
}

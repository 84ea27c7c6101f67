package io.millrace.item.function.piianonymise.internal;

import io.millrace.api.function.RunContext;
import io.millrace.item.function.piianonymise.internal.Anonymiser.Finding;
import io.millrace.item.function.piianonymise.internal.Anonymiser.Outcome;
import io.millrace.runtime.items.Chart;
import io.millrace.runtime.items.Figures;
import io.millrace.runtime.items.JsonText;
import io.millrace.runtime.items.ReportPage;
import io.millrace.runtime.pii.PiiType;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was found, by type and one by one: {@code report.json}, {@code report.html}, {@code
 * spans.jsonl}. Holds no personal data unless the plan says so: what was found is shown as dots.
 */
final class PiiReport implements AutoCloseable {
  private static final int LONGEST = 2000;

  private final Path folder;
  private final Plan plan;
  private final BufferedWriter spans;
  private final Map<PiiType, Count> counts = new EnumMap<>(PiiType.class);
  private final List<Map<String, Object>> samples = new ArrayList<>();
  private final List<List<Object>> shown = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();
  private long units;
  private long texts;
  private long touched;
  private long remaining;

  private static final class Count {
    long found;
    double scores;
  }

  PiiReport(Path folder, Plan plan) throws IOException {
    this.folder = folder;
    this.plan = plan;
    spans = Files.newBufferedWriter(folder.resolve("spans.jsonl"));
  }

  /** A row or document is done. */
  void unit() {
    units++;
  }

  void leftOut(String document) {
    leftOut.add(document);
  }

  long leftOutCount() {
    return leftOut.size();
  }

  /** One text: where it is and what became of it. */
  void add(String unit, String place, String before, Outcome after, long stillThere)
      throws IOException {
    texts++;
    remaining += stillThere;
    if (after.findings().isEmpty()) {
      return;
    }
    touched++;
    for (Finding f : after.findings()) {
      Count count = counts.computeIfAbsent(f.span().type(), t -> new Count());
      count.found++;
      count.scores += f.span().score();
      spans.write(JsonText.line(span(unit, place, before, f)));
      spans.newLine();
    }
    if (samples.size() < plan.samples()) {
      sample(unit + (place.isEmpty() ? "" : ", " + place), before, after);
    }
  }

  private Map<String, Object> span(String unit, String place, String before, Finding f) {
    Map<String, Object> span = new LinkedHashMap<>();
    span.put("unit", unit);
    if (!place.isEmpty()) {
      span.put("place", place);
    }
    span.put("type", f.span().type().key());
    span.put("start", f.span().start());
    span.put("end", f.span().end());
    span.put("score", Figures.rounded(f.span().score()));
    span.put("operator", f.operator().label());
    if (plan.originals()) {
      span.put("text", before.substring(f.span().start(), f.span().end()));
    }
    return span;
  }

  private void sample(String where, String before, Outcome after) {
    List<String> old = new ArrayList<>();
    List<String> fresh = new ArrayList<>();
    int from = 0;
    int at = 0;
    for (Finding f : after.findings()) {
      String data = before.substring(f.span().start(), f.span().end());
      boolean hide = !plan.originals();
      old.add(before.substring(from, f.span().start()));
      old.add(hide ? "•".repeat(data.length()) : data);
      fresh.add(after.text().substring(at, f.at()));
      fresh.add(hide && f.operator() == Operator.KEEP ? "•".repeat(data.length()) : f.put());
      from = f.span().end();
      at = f.at() + f.put().length();
    }
    old.add(before.substring(from));
    fresh.add(after.text().substring(at));
    Map<String, Object> sample = new LinkedHashMap<>();
    sample.put("where", where);
    sample.put("before", cut(String.join("", old)));
    sample.put("after", cut(String.join("", fresh)));
    samples.add(sample);
    shown.add(
        List.of(where, ReportPage.marked(beginning(old)), ReportPage.marked(beginning(fresh))));
  }

  private static String cut(String text) {
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
  }

  /** The beginning of a long text in parts. */
  private static List<String> beginning(List<String> parts) {
    List<String> kept = new ArrayList<>();
    int room = LONGEST;
    for (String part : parts) {
      if (room <= 0) {
        break;
      }
      kept.add(part.length() > room ? part.substring(0, room) + "…" : part);
      room -= part.length();
    }
    return kept;
  }

  /** Writes the files and tells the run its results. */
  Map<String, Object> finish(RunContext context) throws IOException {
    spans.close();
    long findings = counts.values().stream().mapToLong(c -> c.found).sum();
    Map<String, Object> types = new LinkedHashMap<>();
    counts.forEach(
        (type, c) -> {
          Map<String, Object> entry = new LinkedHashMap<>();
          entry.put("found", c.found);
          entry.put("meanScore", Figures.rounded(c.scores / c.found));
          entry.put("operator", plan.operators().get(type).label());
          types.put(type.key(), entry);
          context.result("found." + type.key(), c.found);
        });
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("units", units);
    summary.put("texts", texts);
    summary.put("textsWithFindings", touched);
    summary.put("findings", findings);
    summary.put("remaining", remaining);
    summary.put("types", types);
    summary.put("lookedFor", plan.operators().keySet().stream().map(PiiType::key).toList());
    summary.put("threshold", plan.threshold());
    summary.put("leftOut", leftOut);
    summary.put("showsPersonalData", plan.originals());
    Map<String, Object> whole = new LinkedHashMap<>(summary);
    whole.put("samples", samples);
    JsonText.write(folder.resolve("report.json"), whole);
    Files.writeString(folder.resolve("report.html"), page(summary));
    context.result("units", units);
    context.result("findings", findings);
    context.result("textsWithFindings", touched);
    context.result("remaining", remaining);
    context.result("leftOut", (long) leftOut.size());
    context.log(findings + " findings in " + touched + " of " + texts + " texts");
    if (!leftOut.isEmpty()) {
      context.log(leftOut.size() + " files are no UTF-8 text of at most 16 MiB and were left out");
    }
    return summary;
  }

  private String page(Map<String, Object> summary) {
    Map<String, Object> facts = new LinkedHashMap<>(summary);
    facts.remove("types");
    ReportPage page = new ReportPage("Personal data").facts(facts).heading("By type");
    List<List<Object>> rows = new ArrayList<>();
    List<Chart.Bar> bars = new ArrayList<>();
    counts.forEach(
        (type, c) -> {
          rows.add(
              List.of(
                  type.key(),
                  type.plural(),
                  c.found,
                  c.scores / c.found,
                  plan.operators().get(type).label()));
          bars.add(new Chart.Bar(type.key(), c.found));
        });
    page.table(List.of("type", "what", "found", "mean score", "operator"), rows);
    if (!bars.isEmpty()) {
      page.add(Chart.bars("Findings by type", bars));
    }
    if (!shown.isEmpty()) {
      page.heading("Before and after").table(List.of("where", "before", "after"), shown);
    }
    return page.html();
  }

  @Override
  public void close() throws IOException {
    spans.close();
  }
}

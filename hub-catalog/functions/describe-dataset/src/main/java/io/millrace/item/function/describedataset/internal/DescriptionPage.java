package io.millrace.item.function.describedataset.internal;

import io.millrace.runtime.items.Chart;
import io.millrace.runtime.items.ReportPage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The report as a page. */
final class DescriptionPage {
  private DescriptionPage() {}

  static String of(Map<String, Object> report) {
    ReportPage page = new ReportPage("Dataset " + report.get("dataset"));
    List<Map<String, Object>> columns = maps(report.get("columns"));
    page.facts(
        Map.of(
            "rows", report.get("rows"),
            "columns", columns.size(),
            "duplicate rows", report.get("duplicates")));
    List<?> warnings = (List<?>) report.get("warnings");
    if (!warnings.isEmpty()) {
      page.heading("To look at");
      page.table(List.of(""), warnings.stream().map(List::of).toList());
    }
    if (report.containsKey("classes")) {
      classes(page, map(report.get("classes")));
    }
    overview(page, columns);
    columns.forEach(c -> column(page, c));
    correlations(page, maps(report.get("correlations")));
    return page.html();
  }

  private static void classes(ReportPage page, Map<String, Object> classes) {
    Map<String, Object> facts = new LinkedHashMap<>(classes);
    Map<String, Object> counts = map(facts.remove("counts"));
    page.heading("Classes").facts(facts);
    if (!counts.isEmpty()) {
      page.add(Chart.bars("Rows by class", bars(counts)));
    }
  }

  private static void overview(ReportPage page, List<Map<String, Object>> columns) {
    page.heading("Columns");
    List<List<Object>> rows = new ArrayList<>();
    for (Map<String, Object> c : columns) {
      Map<String, Object> numbers = c.containsKey("characters") ? map(c.get("characters")) : c;
      rows.add(
          List.of(
              c.get("name"),
              c.get("type"),
              c.get("count"),
              c.get("missing"),
              c.get("distinct"),
              shown(numbers, "min"),
              shown(numbers, "mean"),
              shown(numbers, "max"),
              shown(numbers, "deviation")));
    }
    page.table(
        List.of("name", "type", "count", "missing", "distinct", "min", "mean", "max", "deviation"),
        rows);
    page.paragraph("Of texts, lists and objects: characters.");
  }

  private static Object shown(Map<String, Object> numbers, String name) {
    Object value = numbers.get(name);
    return value == null ? "" : value;
  }

  private static void column(ReportPage page, Map<String, Object> c) {
    page.heading(String.valueOf(c.get("name")));
    if (c.containsKey("characters")) {
      histogram(page, "characters", map(c.get("characters")));
      histogram(page, "words", map(c.get("words")));
    } else {
      histogram(page, String.valueOf(c.get("name")), c);
    }
    Map<String, Object> top = c.containsKey("top") ? map(c.get("top")) : Map.of();
    if (!top.isEmpty() && top.values().stream().anyMatch(n -> ((Number) n).longValue() > 1)) {
      page.add(Chart.bars("Most frequent values", bars(top)));
    }
  }

  private static void histogram(ReportPage page, String title, Map<String, Object> numbers) {
    if (numbers.get("histogram") instanceof List<?> counts) {
      double[] columns = counts.stream().mapToDouble(n -> ((Number) n).doubleValue()).toArray();
      page.paragraph(title + ", quantiles " + numbers.get("quantiles"));
      page.add(
          Chart.histogram(
              title,
              columns,
              ((Number) numbers.get("min")).doubleValue(),
              ((Number) numbers.get("max")).doubleValue(),
              new double[0]));
    }
  }

  private static void correlations(ReportPage page, List<Map<String, Object>> pairs) {
    if (!pairs.isEmpty()) {
      page.heading("Correlations (Pearson)");
      page.table(
          List.of("", "", "r", "rows"),
          pairs.stream()
              .limit(50)
              .map(p -> List.of(p.get("a"), p.get("b"), p.get("pearson"), p.get("rows")))
              .toList());
    }
  }

  private static List<Chart.Bar> bars(Map<String, Object> counts) {
    List<Chart.Bar> bars = new ArrayList<>();
    counts.forEach((v, n) -> bars.add(new Chart.Bar(v, ((Number) n).doubleValue())));
    return bars;
  }

  @SuppressWarnings("unchecked") // made by Description: keys are strings
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked") // made by Description
  private static List<Map<String, Object>> maps(Object value) {
    return (List<Map<String, Object>>) value;
  }
}

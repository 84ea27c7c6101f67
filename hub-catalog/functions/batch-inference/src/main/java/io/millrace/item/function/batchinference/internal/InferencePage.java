package io.millrace.item.function.batchinference.internal;

import io.millrace.runtime.items.Chart;
import io.millrace.runtime.items.ReportPage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The report as a page. */
final class InferencePage {
  private InferencePage() {}

  static String of(Map<String, Object> report) {
    Map<String, Object> facts = new LinkedHashMap<>(report);
    Object drift = facts.remove("drift");
    ReportPage page = new ReportPage("Batch inference").facts(facts);
    if (drift instanceof List<?> columns) {
      page.heading("Drift from the reference");
      page.table(
          List.of("column", "of", "total variation", "Jensen-Shannon", "drifted"),
          columns.stream()
              .map(c -> (Map<?, ?>) c)
              .map(
                  c ->
                      List.of(
                          c.get("column"),
                          c.get("of"),
                          c.get("totalVariation"),
                          c.get("jensenShannon"),
                          c.get("drifted")))
              .toList());
      for (Object column : columns) {
        Map<?, ?> c = (Map<?, ?>) column;
        List<?> edges = (List<?>) c.get("edges");
        page.paragraph(c.get("column") + ": share of the reference and of now, by its tenths");
        page.add(
            Chart.histogram(
                String.valueOf(c.get("column")),
                numbers(c.get("reference")),
                edges.isEmpty() ? 0 : (Double) edges.get(0),
                edges.isEmpty() ? 0 : (Double) edges.get(edges.size() - 1),
                numbers(c.get("now"))));
      }
    }
    return page.html();
  }

  private static double[] numbers(Object list) {
    return ((List<?>) list).stream().mapToDouble(n -> ((Number) n).doubleValue()).toArray();
  }
}

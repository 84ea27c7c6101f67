package io.millrace.cli.internal.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The outcome as {@code report.json} has it. */
final class ReportJson {
  private ReportJson() {}

  static Map<String, Object> of(Outcome o) {
    List<String> figures = o.figures();
    Map<String, Object> after = new LinkedHashMap<>(only(o.after, figures));
    after.put("by_style", styles(o.after, figures));
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("before", only(o.before, figures));
    report.put("after", after);
    Map<String, Object> traffic = new LinkedHashMap<>();
    traffic.put("requests", o.exchanges.size());
    traffic.put("failed", o.failed());
    traffic.put("mixed", o.mixed());
    traffic.put("during_promotion", o.duringPromotion());
    traffic.put("overlapping_promotion", o.overlappingPromotion());
    report.put("traffic", traffic);
    Map<String, Object> alert = new LinkedHashMap<>();
    alert.put("fired_s", o.firedS.map(s -> round(s - o.trafficS)).orElse(null));
    alert.put("resolved_s", o.resolvedS.map(s -> round(s - o.trafficS)).orElse(null));
    alert.put(
        "after_first_window_s",
        o.firedS.isPresent() && o.faultWindowS.isPresent()
            ? round(o.firedS.get() - o.faultWindowS.get())
            : null);
    report.put("alert", alert);
    Map<String, Object> timings = new LinkedHashMap<>();
    timings.put("start_to_ready", round(o.readyS));
    timings.put("tune", round(o.tuneToS - o.tuneFromS));
    timings.put("promotion", round(o.promoteToS - o.promoteFromS));
    timings.put("total", round(o.totalS));
    report.put("timings_s", timings);
    Map<String, String> versions = new LinkedHashMap<>(o.versions);
    versions.put("before", o.versionBefore);
    versions.put("after", o.versionAfter);
    report.put("versions", versions);
    report.put("closed", o.problems().isEmpty());
    report.put("problems", o.problems());
    return report;
  }

  static double round(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  private static Map<String, Double> only(Map<String, Double> results, List<String> figures) {
    Map<String, Double> values = new LinkedHashMap<>();
    figures.forEach(
        f -> {
          if (results.containsKey(f)) {
            values.put(f, round(results.get(f)));
          }
        });
    return values;
  }

  static Map<String, Map<String, Double>> styles(
      Map<String, Double> results, List<String> figures) {
    Map<String, Map<String, Double>> styles = Outcome.byStyle(results, figures);
    styles.values().forEach(v -> v.replaceAll((k, value) -> round(value)));
    return styles;
  }
}

package io.millrace.cli.internal.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The outcome as a table for the terminal. */
final class Summary {
  private Summary() {}

  static List<String> lines(Outcome o) {
    List<String> lines = new ArrayList<>();
    lines.add(row("", "before", "after"));
    List<String> figures = o.figures();
    for (String figure : figures) {
      lines.add(row(figure, number(o.before.get(figure)), number(o.after.get(figure))));
    }
    Map<String, Map<String, Double>> before = Outcome.byStyle(o.before, figures);
    Outcome.byStyle(o.after, figures)
        .forEach(
            (style, values) ->
                values.forEach(
                    (figure, value) ->
                        lines.add(
                            row(
                                "  " + figure + ", " + style.replace('_', ' '),
                                number(before.getOrDefault(style, Map.of()).get(figure)),
                                number(value)))));
    lines.add(row("answers from", o.versionBefore, o.versionAfter));
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "%d requests, %d failed, %d mixed; %d around the promotion, %d during it",
            o.exchanges.size(),
            o.failed(),
            o.mixed(),
            o.duringPromotion(),
            o.overlappingPromotion()));
    lines.add(
        String.format(
            Locale.ROOT,
            "ready %.1f s, alert %s, tuning %.1f s, promotion %.2f s, resolved %s, all %.0f s",
            o.readyS,
            o.firedS.map(s -> at(s - o.trafficS)).orElse("never"),
            o.tuneToS - o.tuneFromS,
            o.promoteToS - o.promoteFromS,
            o.resolvedS.map(s -> at(s - o.trafficS)).orElse("never"),
            o.totalS));
    return lines;
  }

  private static String at(double seconds) {
    return String.format(Locale.ROOT, "%.1f s after the first request", seconds);
  }

  private static String row(String name, String before, String after) {
    return String.format(Locale.ROOT, "  %-42s %-26s %s", name, before, after);
  }

  private static String number(@Nullable Double value) {
    return value == null ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }
}

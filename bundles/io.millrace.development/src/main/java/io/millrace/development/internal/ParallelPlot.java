package io.millrace.development.internal;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Trials as lines over parallel axes: one for each varied parameter, the last for the metric. The
 * better a trial, the darker its line.
 */
final class ParallelPlot {
  static final String FILE = "parallel-coordinates.svg";
  private static final int LEFT = 80;
  private static final int STEP = 150;
  private static final int TOP = 70;
  private static final int HEIGHT = 300;
  private static final int BOTTOM = 50;

  private ParallelPlot() {}

  /**
   * The picture.
   *
   * @param ranked trials with a score, best first; at least one
   */
  static String svg(SearchPlan plan, List<Trial.Ended> ranked) {
    TreeMap<String, Dimension> axes = new TreeMap<>(plan.space().dimensions());
    plan.halving()
        .filter(h -> h.rounds() > 1)
        .ifPresent(
            h ->
                axes.put(
                    h.resource(),
                    new Dimension.Range(h.smallest(), h.resource(h.rounds() - 1), true, true, 0)));
    double low = ranked.stream().mapToDouble(e -> e.score().orElseThrow()).min().orElseThrow();
    double high = ranked.stream().mapToDouble(e -> e.score().orElseThrow()).max().orElseThrow();
    int width = 2 * LEFT + STEP * axes.size();
    StringBuilder s = new StringBuilder();
    s.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"11\" role=\"img\">%n"
                + "<title>Trials by parameter and %s</title>%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n",
            width,
            TOP + HEIGHT + BOTTOM,
            width,
            escaped(plan.goal().metric())));
    for (int i = ranked.size() - 1; i >= 0; i--) { // the best is drawn last, above the others
      line(s, axes, ranked.get(i), i, ranked.size(), low, high);
    }
    int column = 0;
    for (Map.Entry<String, Dimension> axis : axes.entrySet()) {
      axis(s, column++, axis.getKey());
      ticks(s, column - 1, axis.getValue());
    }
    axis(s, column, plan.goal().metric());
    tick(s, column, 0, number(low));
    if (high > low) {
      tick(s, column, 1, number(high));
    }
    return s.append("</svg>\n").toString();
  }

  private static void line(
      StringBuilder s,
      Map<String, Dimension> axes,
      Trial.Ended end,
      int rank,
      int of,
      double low,
      double high) {
    double score = end.score().orElseThrow();
    StringBuilder points = new StringBuilder();
    int column = 0;
    for (Map.Entry<String, Dimension> axis : axes.entrySet()) {
      Object value = end.trial().values().get(axis.getKey());
      if (value != null) { // candidates of a list need not all set the same parameters
        points.append(x(column)).append(',').append(y(axis.getValue().place(value))).append(' ');
      }
      column++;
    }
    points.append(x(column)).append(',').append(y(high > low ? (score - low) / (high - low) : 0));
    double goodness = of == 1 ? 1 : 1 - rank / (of - 1.0);
    s.append(
        String.format(
            Locale.ROOT,
            "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\"><title>trial"
                + " %d: %s</title></polyline>%n",
            points,
            rank == 0 ? "#ea580c" : shade(goodness),
            rank == 0 ? "3" : "1.5",
            end.number(),
            escaped(end.trial().values() + " " + number(score))));
  }

  /** From pale to indigo. */
  private static String shade(double goodness) {
    int r = (int) Math.round(0xd9 + goodness * (0x43 - 0xd9));
    int g = (int) Math.round(0xdc + goodness * (0x38 - 0xdc));
    int b = (int) Math.round(0xea + goodness * (0xca - 0xea));
    return String.format(Locale.ROOT, "#%02x%02x%02x", r, g, b);
  }

  private static void axis(StringBuilder s, int column, String name) {
    s.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%1$d\" x2=\"%1$d\" y1=\"%2$d\" y2=\"%3$d\" stroke=\"#374151\"/>%n"
                + "<text x=\"%1$d\" y=\"%4$d\" text-anchor=\"middle\" font-weight=\"bold\">%5$s</text>%n",
            x(column),
            TOP,
            TOP + HEIGHT,
            TOP - 24,
            escaped(name)));
  }

  private static void ticks(StringBuilder s, int column, Dimension dimension) {
    if (dimension instanceof Dimension.Choice choice) {
      choice.values().forEach(v -> tick(s, column, choice.place(v), text(v)));
    } else if (dimension instanceof Dimension.Range range) {
      tick(s, column, 0, number(range.min()));
      tick(s, column, 1, number(range.max()));
    }
  }

  private static void tick(StringBuilder s, int column, double place, String text) {
    s.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%s\" fill=\"#374151\" stroke=\"#ffffff\" stroke-width=\"3\""
                + " paint-order=\"stroke\">%s</text>%n",
            x(column) + 5,
            y(place),
            escaped(text)));
  }

  private static int x(int column) {
    return LEFT + column * STEP;
  }

  private static String y(double place) {
    return String.format(Locale.ROOT, "%.1f", TOP + HEIGHT * (1 - place));
  }

  private static String text(Object value) {
    String text = value instanceof Double d ? number(d) : String.valueOf(value);
    return text.length() > 18 ? text.substring(0, 17) + "…" : text;
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? String.valueOf((long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}

package io.millrace.runtime.items;

import io.millrace.runtime.items.ReportPage.Markup;
import java.util.List;
import java.util.Locale;

/** Charts of a report page, as SVG inside the page. */
public final class Chart {
  private static final int WIDTH = 640;
  private static final int LABEL = 190;

  private Chart() {}

  /**
   * A labelled quantity.
   *
   * @param value not negative
   */
  public record Bar(String label, double value) {}

  /** Horizontal bars, one a line, with their values. */
  public static Markup bars(String title, List<Bar> bars) {
    double most = bars.stream().mapToDouble(Bar::value).max().orElse(1);
    StringBuilder svg = open(title, 18 * bars.size() + 8);
    int y = 4;
    for (Bar bar : bars) {
      double width = most <= 0 ? 0 : (WIDTH - LABEL - 70) * bar.value() / most;
      svg.append(text(LABEL - 6, y + 12, "end", cut(bar.label())))
          .append(rectangle("b", LABEL, y, width, 14))
          .append(text(LABEL + width + 5, y + 12, "start", Figures.shown(bar.value())));
      y += 18;
    }
    return new Markup(svg.append("</svg>").toString());
  }

  /**
   * A histogram of numbers: columns of equal width.
   *
   * @param counts of each column
   * @param low where the first column begins
   * @param high where the last one ends
   * @param compared a second series over the same columns, drawn beside; empty for none
   */
  public static Markup histogram(
      String title, double[] counts, double low, double high, double[] compared) {
    double most = 1e-12;
    for (double c : counts) {
      most = Math.max(most, c);
    }
    for (double c : compared) {
      most = Math.max(most, c);
    }
    int height = 150;
    StringBuilder svg = open(title, height + 22);
    double step = (double) WIDTH / Math.max(1, counts.length);
    double part = compared.length > 0 ? 0.45 : 0.92;
    for (int i = 0; i < counts.length; i++) {
      double h = height * counts[i] / most;
      svg.append(rectangle("b", i * step, height - h, step * part, h));
      if (i < compared.length) {
        double other = height * compared[i] / most;
        svg.append(rectangle("c", i * step + step * part, height - other, step * part, other));
      }
    }
    svg.append(text(0, height + 15, "start", Figures.shown(low)))
        .append(text(WIDTH, height + 15, "end", Figures.shown(high)))
        .append(text(WIDTH / 2.0, height + 15, "middle", "largest column: " + Figures.shown(most)));
    return new Markup(svg.append("</svg>").toString());
  }

  private static StringBuilder open(String title, int height) {
    return new StringBuilder("<svg role=\"img\" width=\"")
        .append(WIDTH)
        .append("\" height=\"")
        .append(height)
        .append("\" viewBox=\"0 0 ")
        .append(WIDTH)
        .append(' ')
        .append(height)
        .append("\"><title>")
        .append(ReportPage.escape(title))
        .append("</title>");
  }

  private static String rectangle(String style, double x, double y, double width, double height) {
    return String.format(
        Locale.ROOT,
        "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
        style,
        x,
        y,
        Math.max(0, width),
        Math.max(0, height));
  }

  private static String text(double x, double y, String anchor, String text) {
    return String.format(
        Locale.ROOT,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
        x,
        y,
        anchor,
        ReportPage.escape(text));
  }

  private static String cut(String label) {
    String line = label.replaceAll("\\s+", " ");
    return line.length() > 30 ? line.substring(0, 29) + "…" : line;
  }
}

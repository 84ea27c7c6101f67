package io.millrace.runtime.items;

import java.util.List;
import java.util.Map;

/**
 * A report for people: one HTML page without scripts or other resources, that prints well and
 * follows the reader's light or dark setting. Every text given is escaped. Not thread-safe.
 */
public final class ReportPage {
  private static final String STYLE =
      ":root{color-scheme:light dark;--line:#8884;--bar:#3a7ca5;--soft:#8881}body{font:15px/1.5"
          + " system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0"
          + " 1rem}h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem;border-bottom:1px solid"
          + " var(--line)}table{border-collapse:collapse;margin:.6rem"
          + " 0;display:block;overflow-x:auto}th,td{border-bottom:1px solid"
          + " var(--line);padding:.25rem .7rem;text-align:left;"
          + "vertical-align:top}td.n{text-align:right;font-variant-numeric:tabular-nums}mark{background:#f4c54466;color:inherit;border-radius:3px;padding:0"
          + " .15em}pre{white-space:pre-wrap;background:var(--soft);padding:.5rem;margin:.2rem"
          + " 0}svg text{fill:currentColor;font-size:11px}svg .b{fill:var(--bar)}svg"
          + " .c{fill:#d1495b}";

  private final StringBuilder body = new StringBuilder();
  private final String title;

  /**
   * Starts a page.
   *
   * @param title in the heading and in the browser's
   */
  public ReportPage(String title) {
    this.title = title;
  }

  /** A section begins. */
  public ReportPage heading(String text) {
    body.append("<h2>").append(escape(text)).append("</h2>\n");
    return this;
  }

  public ReportPage paragraph(String text) {
    body.append("<p>").append(escape(text)).append("</p>\n");
    return this;
  }

  /** Names and values, one a line. */
  public ReportPage facts(Map<String, ?> facts) {
    body.append("<table>\n");
    facts.forEach((k, v) -> row("td", List.of(k, v)));
    body.append("</table>\n");
    return this;
  }

  /** A table; numbers are set to the right. */
  public ReportPage table(List<String> header, List<? extends List<?>> rows) {
    body.append("<table>\n");
    row("th", header);
    rows.forEach(r -> row("td", r));
    body.append("</table>\n");
    return this;
  }

  private void row(String tag, List<?> cells) {
    body.append("<tr>");
    for (Object cell : cells) {
      boolean number = tag.equals("td") && cell instanceof Number;
      body.append(number ? "<td class=n>" : "<" + tag + ">");
      body.append(cell instanceof Markup m ? m.html() : escape(Figures.shown(cell)));
      body.append("</").append(tag).append(">");
    }
    body.append("</tr>\n");
  }

  /** HTML made by {@link Chart} or {@link #marked}; goes in as it is. */
  public ReportPage add(Markup markup) {
    body.append(markup.html()).append("\n");
    return this;
  }

  /**
   * A text with some of its parts marked.
   *
   * @param parts in order, alternately plain and marked, beginning with plain
   */
  public static Markup marked(List<String> parts) {
    StringBuilder html = new StringBuilder("<pre>");
    for (int i = 0; i < parts.size(); i++) {
      String text = escape(parts.get(i));
      html.append(i % 2 == 0 ? text : "<mark>" + text + "</mark>");
    }
    return new Markup(html.append("</pre>").toString());
  }

  /** The whole page. */
  public String html() {
    return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
        + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src"
        + " 'unsafe-inline'\">\n<title>"
        + escape(title)
        + "</title>\n<style>"
        + STYLE
        + "</style></head>\n<body><h1>"
        + escape(title)
        + "</h1>\n"
        + body
        + "</body></html>\n";
  }

  /** A text as HTML shows it. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** HTML that was made here, so that nothing in it is a reader's text unescaped. */
  public static final class Markup {
    private final String html;

    Markup(String html) {
      this.html = html;
    }

    String html() {
      return html;
    }

    @Override
    public String toString() {
      return html;
    }
  }
}

package io.millrace.item.function.sendnotification.internal;

import java.util.Map;

/** A notice as Slack's incoming webhooks take it: one text in its markup, control signs escaped. */
final class Slack {
  private static final int LONGEST = 3000;

  private Slack() {}

  static Map<String, Object> message(Notice notice) {
    StringBuilder text = new StringBuilder();
    text.append('*').append(escaped(notice.subject())).append("*\n").append(escaped(notice.text()));
    notice
        .data()
        .forEach(
            (k, v) ->
                text.append("\n• *")
                    .append(escaped(k))
                    .append(":* ")
                    .append(escaped(String.valueOf(v))));
    text.append("\n_").append(escaped(notice.project() + " " + notice.run())).append('_');
    return Map.of(
        "text", text.length() <= LONGEST ? text.toString() : text.substring(0, LONGEST) + "…");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}

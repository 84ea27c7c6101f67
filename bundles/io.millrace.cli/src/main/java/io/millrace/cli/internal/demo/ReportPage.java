package io.millrace.cli.internal.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The outcome as one page that needs no other resource: {@code report.html}. */
final class ReportPage {
  private ReportPage() {}

  static String of(Outcome outcome, Narrator clock) throws IOException {
    return resource("report.html")
        .replace("/*UPLOT_CSS*/", resource("uPlot.min.css"))
        .replace("/*UPLOT_JS*/", resource("uPlot.iife.min.js"))
        .replace("/*DATA*/", data(outcome, clock))
        .replace("<!--TITLE-->", escape(outcome.plan.title()));
  }

  private static String data(Outcome o, Narrator clock) throws JsonProcessingException {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("report", ReportJson.of(o));
    data.put("metric", o.plan.metric());
    data.put("stylesBefore", ReportJson.styles(o.before, o.figures()));
    List<Map<String, Object>> windows = new ArrayList<>();
    for (JsonNode w : o.windows) {
      windows.add(
          Map.of(
              "t", clock.seconds(Instant.parse(w.path("time").asText())),
              "value", w.at("/data/value").asDouble(),
              "count", w.at("/data/count").asLong()));
    }
    data.put("windows", windows);
    data.put("loss", o.loss.isMissingNode() ? List.of() : o.loss);
    data.put("load", load(o));
    Map<String, Object> marks = new LinkedHashMap<>();
    marks.put("traffic", o.trafficS);
    o.firedS.ifPresent(s -> marks.put("fired", s));
    o.resolvedS.ifPresent(s -> marks.put("resolved", s));
    o.switchedS.ifPresent(s -> marks.put("switched", s));
    marks.put("tuneFrom", o.tuneFromS);
    marks.put("tuneTo", o.tuneToS);
    data.put("marks", marks);
    data.put("samples", o.samples);
    // A closing tag inside a text must not end the script that carries it.
    return new ObjectMapper().writeValueAsString(data).replace("</", "<\\/");
  }

  /** Answers a second, by version: what the switch looked like from outside. */
  private static List<Map<String, Object>> load(Outcome o) {
    TreeMap<Integer, int[]> seconds = new TreeMap<>();
    for (Exchange e : o.exchanges) {
      int[] counts = seconds.computeIfAbsent((int) e.endS(), s -> new int[3]);
      counts[e.failed() ? 2 : e.version().equals(o.versionBefore) ? 0 : 1]++;
    }
    List<Map<String, Object>> load = new ArrayList<>();
    seconds.forEach(
        (second, c) ->
            load.add(Map.of("t", second, "before", c[0], "after", c[1], "failed", c[2])));
    return load;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is not in this program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

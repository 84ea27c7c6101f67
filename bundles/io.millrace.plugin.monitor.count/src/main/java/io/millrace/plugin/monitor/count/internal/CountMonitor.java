package io.millrace.plugin.monitor.count.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.monitoring.Monitor;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.osgi.service.component.annotations.Component;

/** How much of what happened: requests by how they ended, tokens, groups, words in the text. */
@Component(
    service = Monitor.class,
    property = {
      "kind.id=count-events",
      "kind.version=0.1.0",
      "kind.summary=Counts requests, refusals, tokens, groups and patterns in the text."
    })
public final class CountMonitor implements Monitor {
  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.list(
            "by",
            List.of(),
            "Groups to count too: verdict, error, model, or label:<name>; of each the 20 largest."),
        Parameter.object(
            "patterns",
            "Name to regular expression: in how many questions or answers it is found; the project"
                + " must log texts."),
        Parameter.object(
            "where", "Only requests with these labels, name to value; without it all."));
  }

  @Override
  public Watch prepare(Values parameters) {
    List<Grouping> groupings = parameters.strings("by").stream().map(Grouping::of).toList();
    Map<String, Pattern> patterns = new LinkedHashMap<>();
    if (parameters.has("patterns")) {
      parameters.object("patterns").forEach((name, text) -> patterns.put(name, pattern(text)));
    }
    Map<String, Object> where = parameters.has("where") ? parameters.object("where") : Map.of();
    return new CountWatch(groupings, patterns, where);
  }

  private static Pattern pattern(Object text) {
    try {
      return Pattern.compile(String.valueOf(text), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    } catch (PatternSyntaxException e) {
      throw invalid(
          "Pattern '" + text + "' does not compile: " + e.getDescription() + ".",
          "Correct it: it is a regular expression as in java.util.regex.");
    }
  }

  static PlatformException invalid(String what, String remedy) {
    return PlatformException.caller("MONITOR_INVALID", what, remedy);
  }
}

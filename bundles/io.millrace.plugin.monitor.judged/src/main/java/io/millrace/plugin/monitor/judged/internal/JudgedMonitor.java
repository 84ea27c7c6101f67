package io.millrace.plugin.monitor.judged.internal;

import io.millrace.api.monitoring.Monitor;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.api.plugin.PluginDirectory;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Has an evaluator judge live traffic. */
@Component(
    service = Monitor.class,
    property = {
      "kind.id=judged",
      "kind.summary=Pass rate of live answers, judged by an evaluator."
    })
public final class JudgedMonitor implements Monitor {
  private final PluginDirectory plugins;

  @Activate
  public JudgedMonitor(@Reference(name = "plugins") PluginDirectory plugins) {
    this.plugins = plugins;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.string("evaluator", null, "kind.id of the Evaluator that judges.").mandatory(),
        Parameter.object("evaluatorParameters", "What that evaluator is told."),
        Parameter.number("sample", 1.0, "Share of the requests that are judged.").between(0, 1),
        Parameter.integer("limit", 500L, "Most requests judged in one window.").atLeast(1),
        Parameter.bool(
            "useLabels", false, "Show the judge the labels that clients sent with requests."));
  }

  @Override
  public Watch prepare(Values v) {
    return new JudgedWatch(
        plugins,
        v.string("evaluator"),
        v.has("evaluatorParameters") ? v.object("evaluatorParameters") : Map.of(),
        new JudgedWatch.Choice(v.number("sample"), v.intValue("limit"), v.bool("useLabels")));
  }
}

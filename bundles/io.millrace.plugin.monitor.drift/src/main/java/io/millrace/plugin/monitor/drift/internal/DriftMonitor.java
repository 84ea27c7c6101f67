package io.millrace.plugin.monitor.drift.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.monitoring.Monitor;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/** How far traffic has moved from a reference, by the histogram of one thing read off requests. */
@Component(
    service = Monitor.class,
    property = {
      "kind.id=histogram-drift",
      "kind.version=0.1.0",
      "kind.summary=Distance of a histogram of traffic to a reference: TVD, Hellinger, KL, PSI."
    })
public final class DriftMonitor implements Monitor {
  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.string(
            "of",
            "question_length",
            "What is compared: question_length, answer_length (the project must log texts),"
                + " prompt_tokens, completion_tokens, first_token_ms, total_ms, tokens_per_second,"
                + " outcome, error, model, verdict:<guardrail>, label:<name>."),
        Parameter.list(
            "reference",
            List.of(),
            "Rows to compare with, store://dataset/…; without any, the first requests."),
        Parameter.string(
            "field",
            null,
            "Column of the reference: a number, a category, or a text whose length counts; question"
                + " or answer for lengths, else the name of what is compared."),
        Parameter.integer("bins", 10L, "Bins for numbers, by quantiles of the reference.")
            .between(2, 100),
        Parameter.integer("referenceCount", 200L, "How many first requests make the reference.")
            .between(10, 100_000));
  }

  @Override
  public Watch prepare(Values parameters) {
    Reading reading = Reading.of(parameters.string("of"));
    String field = parameters.optionalString("field").orElse(reading.field());
    List<Object> rows = parameters.list("reference");
    List<Object> values = new ArrayList<>();
    for (Object row : rows) {
      if (row instanceof Map<?, ?> map) {
        reading.of(map, field).ifPresent(values::add);
      }
    }
    if (!rows.isEmpty() && values.isEmpty()) {
      throw PlatformException.caller(
          "MONITOR_INVALID",
          "None of the " + rows.size() + " rows of 'reference' has a value in '" + field + "'.",
          "Name the column by 'field'.");
    }
    return new DriftWatch(
        reading, parameters.intValue("bins"), values, parameters.intValue("referenceCount"));
  }
}

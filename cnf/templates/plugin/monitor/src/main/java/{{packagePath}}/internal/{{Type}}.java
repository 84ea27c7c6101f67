package {{package}}.internal;

import io.millrace.api.monitoring.Finding;
import io.millrace.api.monitoring.Monitor;
import io.millrace.api.monitoring.Observation;
import io.millrace.api.monitoring.Observation.Outcome;
import io.millrace.api.monitoring.Window;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** Reads the length of prompts and answers off a window. Stateless. */
@Component(
    service = Monitor.class,
    property = {"kind.id={{name}}", "kind.summary=Length of prompts and answers, in tokens."})
public final class {{Type}} implements Monitor {
  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.integer("long", 200L, "An answer with more tokens counts as long.").atLeast(1));
  }

  @Override
  public Watch prepare(Values parameters) {
    long limit = parameters.integer("long");
    return window -> observe(window, limit);
  }

  private static List<Finding> observe(Window window, long limit) {
    long answered = 0;
    long prompts = 0;
    long answers = 0;
    long longs = 0;
    for (Observation o : window.observations()) {
      if (o.outcome() == Outcome.ANSWERED) {
        answered++;
        prompts += o.promptTokens();
        answers += o.completionTokens();
        longs += o.completionTokens() > limit ? 1 : 0;
      }
    }
    // 0 of 0 is NaN: a window without answers says nothing
    double n = answered;
    return List.of(
        Finding.of("prompt_tokens", prompts / n, answered),
        Finding.of("answer_tokens", answers / n, answered),
        Finding.of("long_answers", longs / n, answered));
  }
}

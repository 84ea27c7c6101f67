package io.millrace.plugin.guardrail.toxicity.internal;

import io.millrace.api.guardrail.Guardrail;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.List;
import java.util.Locale;
import org.osgi.service.component.annotations.Component;

/** Recognises insults, slurs and obscenity, on the way to a model and back. */
@Component(
    service = Guardrail.class,
    property = {
      "kind.id=toxicity",
      "kind.version=0.1.0",
      "kind.summary=Recognises toxic text by a small classifier, and blocks, redacts or flags it."
    })
public final class ToxicityGuardrail implements Guardrail {
  private final Model model = Model.shipped();

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.number(
                "threshold",
                0.5,
                "Score from which a text is toxic: lower finds more, and errs more.")
            .between(0.05, 0.99),
        Parameter.string(
                "action", "block", "What happens to a toxic text; redact replaces its toxic words.")
            .oneOf("block", "redact", "flag"),
        Parameter.string("placeholder", "***", "What replaces a redacted word."));
  }

  @Override
  public Check prepare(Values parameters) {
    return new ToxicityCheck(
        model,
        parameters.number("threshold"),
        ToxicityCheck.Action.valueOf(parameters.string("action").toUpperCase(Locale.ROOT)),
        parameters.string("placeholder"));
  }
}

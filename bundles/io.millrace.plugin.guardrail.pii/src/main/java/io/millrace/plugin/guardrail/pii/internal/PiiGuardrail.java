package io.millrace.plugin.guardrail.pii.internal;

import io.millrace.api.guardrail.Guardrail;
import io.millrace.api.guardrail.Verdict;
import io.millrace.api.guardrail.Verdict.Finding;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.runtime.pii.PersonalData;
import io.millrace.runtime.pii.PiiType;
import io.millrace.runtime.pii.Span;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/** Finds personal data by form and checksum. Stateless; no model, no network. */
@Component(
    service = Guardrail.class,
    property = {
      "kind.id=pii",
      "kind.version=0.1.0",
      "kind.summary=Finds personal data by form and checksum, and blocks, redacts or flags it."
    })
public final class PiiGuardrail implements Guardrail {
  private static final String PLACEHOLDER = "placeholder";

  /** What to do with data of a type. In ascending severity. */
  private enum Action {
    OFF,
    FLAG,
    REDACT,
    BLOCK
  }

  @Override
  public List<Parameter> parameters() {
    List<Parameter> parameters = new ArrayList<>();
    for (PiiType type : PiiType.identifiers()) {
      parameters.add(
          Parameter.string(type.key(), "redact", "What to do with " + type.plural() + " in a text.")
              .oneOf("block", "redact", "flag", "off"));
    }
    parameters.add(
        Parameter.string(
            PLACEHOLDER, "[{type}]", "What replaces redacted data; {type} becomes its type."));
    return parameters;
  }

  @Override
  public Check prepare(Values parameters) {
    Map<PiiType, Action> actions = new EnumMap<>(PiiType.class);
    for (PiiType type : PiiType.identifiers()) {
      actions.put(type, Action.valueOf(parameters.string(type.key()).toUpperCase(Locale.ROOT)));
    }
    String placeholder = parameters.string(PLACEHOLDER);
    return passage -> judge(passage.text(), actions, placeholder);
  }

  private static Verdict judge(String text, Map<PiiType, Action> actions, String placeholder) {
    List<Finding> findings = new ArrayList<>();
    StringBuilder rewritten = new StringBuilder();
    int copied = 0;
    Action severest = Action.OFF;
    for (Span span : PersonalData.in(text)) {
      Action action = actions.getOrDefault(span.type(), Action.BLOCK);
      if (action == Action.OFF) {
        continue;
      }
      findings.add(new Finding("pii." + span.type().key(), span.start(), span.end(), span.score()));
      severest = severest.compareTo(action) < 0 ? action : severest;
      if (action == Action.REDACT) {
        rewritten.append(text, copied, span.start());
        rewritten.append(placeholder.replace("{type}", span.type().name()));
        copied = span.end();
      }
    }
    return switch (severest) {
      case OFF -> new Verdict.Allow();
      case FLAG -> new Verdict.Flag(findings);
      case REDACT ->
          new Verdict.Rewrite(rewritten.append(text, copied, text.length()).toString(), findings);
      case BLOCK -> new Verdict.Block(findings);
    };
  }
}

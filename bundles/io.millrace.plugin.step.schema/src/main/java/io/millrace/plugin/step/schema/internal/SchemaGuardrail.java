package io.millrace.plugin.step.schema.internal;

import io.millrace.api.guardrail.Guardrail;
import io.millrace.api.guardrail.Verdict;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** Holds a text against a schema, which a step cannot do after the model: a model's answer. */
@Component(
    service = Guardrail.class,
    property = {
      "kind.id=verify-schema",
      "kind.version=0.1.0",
      "kind.summary=Checks questions or answers against a JSON Schema, and blocks or flags them."
    })
public final class SchemaGuardrail implements Guardrail {
  @Override
  public List<Parameter> parameters() {
    List<Parameter> parameters = new ArrayList<>(Conformance.parameters());
    parameters.add(
        Parameter.string("check", "json", "json: the text is read as JSON; text: taken as it is.")
            .oneOf("json", "text"));
    parameters.add(
        Parameter.string("action", "block", "What happens to a text that does not conform.")
            .oneOf("block", "flag"));
    return parameters;
  }

  @Override
  public Check prepare(Values parameters) {
    Conformance schema = Conformance.of(parameters, "GUARDRAIL_INVALID");
    boolean json = parameters.string("check").equals("json");
    boolean block = parameters.string("action").equals("block");
    return passage -> {
      List<String> problems = json ? schema.ofJson(passage.text()) : schema.ofText(passage.text());
      if (problems.isEmpty()) {
        return new Verdict.Allow();
      }
      List<Verdict.Finding> found = List.of(new Verdict.Finding("schema", -1, -1, 1));
      return block ? new Verdict.Block(found) : new Verdict.Flag(found);
    };
  }
}

package io.millrace.plugin.step.schema.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.model.Message;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.api.pipeline.PipelineStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/**
 * Holds what comes in against a schema before a model sees it: refuses the request with
 * SCHEMA_VIOLATION, or lets it pass with a note to the model.
 */
@Component(
    service = PipelineStep.class,
    property = {
      "kind.id=verify-schema",
      "kind.version=0.1.0",
      "kind.summary=Checks what comes in against a JSON Schema; refuses it or notes what is wrong."
    })
public final class SchemaStep implements PipelineStep {
  @Override
  public List<Parameter> parameters() {
    List<Parameter> parameters = new ArrayList<>(Conformance.parameters());
    parameters.add(
        Parameter.string(
                "check",
                "json",
                "What is held against the schema: json, the newest message read as JSON; text, it as"
                    + " a text; conversation, the list of {role, content}.")
            .oneOf("json", "text", "conversation"));
    parameters.add(Parameter.string("role", "user", "Whose newest message is checked."));
    parameters.add(
        Parameter.string(
                "action",
                "refuse",
                "refuse ends the request with the reason; note tells the model in a system message.")
            .oneOf("refuse", "note"));
    return parameters;
  }

  @Override
  public Prepared prepare(Values parameters) {
    Conformance schema = Conformance.of(parameters, "STEP_INVALID");
    String check = parameters.string("check");
    String role = parameters.string("role");
    boolean refuse = parameters.string("action").equals("refuse");
    return messages -> {
      List<String> problems =
          check.equals("conversation")
              ? schema.ofValue(messages.stream().map(SchemaStep::plain).toList())
              : newest(schema, check, role, messages);
      return problems.isEmpty() ? messages : answered(messages, problems, refuse);
    };
  }

  private static Map<String, String> plain(Message m) {
    return Map.of("role", m.role(), "content", m.content());
  }

  private static List<String> newest(
      Conformance schema, String check, String role, List<Message> messages) {
    for (int i = messages.size() - 1; i >= 0; i--) {
      Message m = messages.get(i);
      if (m.role().equals(role)) {
        return check.equals("json") ? schema.ofJson(m.content()) : schema.ofText(m.content());
      }
    }
    return List.of("missing: there is no message of the role '" + role + "'");
  }

  private static List<Message> answered(
      List<Message> messages, List<String> problems, boolean refuse) {
    String reasons = String.join("; ", problems);
    if (refuse) {
      throw PlatformException.caller(
          "SCHEMA_VIOLATION",
          "The message does not have the form this endpoint takes: " + reasons + ".",
          "Send it in that form; the endpoint's documentation has the schema.");
    }
    List<Message> noted = new ArrayList<>(messages);
    noted.add(
        messages.size() - 1,
        new Message(
            "system", "The next message does not have the expected form: " + reasons + "."));
    return noted;
  }
}

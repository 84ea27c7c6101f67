package io.millrace.plugin.guardrail.topic.internal;

import io.millrace.api.guardrail.Guardrail;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.api.plugin.PluginDirectory;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Keeps conversations to a topic that examples describe. */
@Component(
    service = Guardrail.class,
    property = {
      "kind.id=topic",
      "kind.version=0.1.0",
      "kind.summary=Keeps text to allowed topics, given by examples."
    })
public final class TopicGuardrail implements Guardrail {
  private final PluginDirectory plugins;

  @Activate
  public TopicGuardrail(@Reference(name = "plugins") PluginDirectory plugins) {
    this.plugins = plugins;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.list("on", List.of(), "Texts on the allowed topic, at least 3, better 30."),
        Parameter.list(
            "off",
            List.of(),
            "Texts off the topic; without any, everyday questions that come with the plugin."),
        Parameter.list("examples", List.of(), "More of both as rows {text, topic: on|off}."),
        Parameter.number(
                "threshold",
                0.5,
                "Score from which a text is on topic: lower lets more pass, 0.5 weighs both errors"
                    + " alike.")
            .between(0, 1),
        Parameter.string("action", "block", "What happens to a text off the topic.")
            .oneOf("block", "flag"),
        Parameter.string("embedder", "minilm", "kind.id of the Embedder that reads the texts."));
  }

  @Override
  public Check prepare(Values parameters) {
    return new TopicCheck(
            plugins,
            parameters.string("embedder"),
            Example.given(parameters),
            parameters.number("threshold"),
            parameters.string("action").equals("block"))
        .ready();
  }
}

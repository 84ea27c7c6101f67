package io.millrace.plugin.evaluator.topic.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.evaluation.Evaluator;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.api.plugin.PluginDirectory;
import java.nio.file.Path;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Does an assistant answer what it should and refuse the rest? Independent of the model under test.
 */
@Component(
    service = Evaluator.class,
    property = {
      "kind.id=restrict-to-topic",
      "kind.summary=Passes answers to on-topic questions and refusals of off-topic ones."
    })
public final class RestrictToTopic implements Evaluator {
  private static final String MODEL = "model";

  private final PluginDirectory plugins;

  @Activate
  public RestrictToTopic(@Reference(name = "plugins") PluginDirectory plugins) {
    this.plugins = plugins;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.string("judge", "embedding", "Who judges: vectors and words, or another model.")
            .oneOf("embedding", MODEL),
        Parameter.list(
            "examples",
            List.of(),
            "Questions with their topic, rows {text, topic: on|off}; without them only labelled"
                + " exchanges are judged."),
        Parameter.list("refusals", List.of(), "Texts or rows {text}: refusals as they should be."),
        Parameter.bool(
            "useLabels", true, "Believe the label 'topic' of an exchange instead of judging it."),
        Parameter.string("embedder", "minilm", "kind.id of the Embedder."),
        Parameter.number(
                "refusalLikeness", 0.65, "Cosine from which an answer means a known refusal.")
            .between(0, 1),
        Parameter.integer(
                "hybridRun", 5L, "Words in a row of a refusal that make a different text a hybrid.")
            .between(3, 50),
        Parameter.bool(
            "sentences", true, "An answer that does not end like a sentence counts as cut off."),
        Parameter.string("topic", null, "The allowed subject in words; judge 'model' needs it."),
        Parameter.string("backend", "djl", "kind.id of the judging model's ModelBackend."),
        Parameter.string("judgeModel", null, "Folder of the judging model, Hugging Face layout."));
  }

  @Override
  public Judge prepare(Values v) {
    if (v.string("judge").equals(MODEL)) {
      if (!v.has("topic") || !v.has("judgeModel")) {
        throw PlatformException.caller(
            "EVALUATOR_INVALID",
            "Judge 'model' needs 'topic' and 'judgeModel'.",
            "Give both, or take judge 'embedding'.");
      }
      return new ModelJudge(
          plugins,
          v.string("backend"),
          Path.of(v.string("judgeModel")),
          v.string("topic"),
          v.bool("useLabels"));
    }
    KnownTexts refusals = new KnownTexts(TextRows.texts("refusals", v.list("refusals")));
    return new EmbeddingJudge(
        plugins,
        v.string("embedder"),
        new EmbeddingJudge.Knowledge(
            TextRows.examples("examples", v.list("examples")),
            refusals,
            v.bool("useLabels"),
            new AnswerReader(
                refusals,
                v.number("refusalLikeness"),
                v.intValue("hybridRun"),
                v.bool("sentences"))));
  }
}

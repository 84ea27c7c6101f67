package io.millrace.plugin.evaluator.perplexity.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.evaluation.Evaluation;
import io.millrace.api.evaluation.Evaluator;
import io.millrace.api.evaluation.Exchange;
import io.millrace.api.evaluation.Metric;
import io.millrace.api.model.Message;
import io.millrace.api.model.ModelSession;
import io.millrace.api.model.TokenScores;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/**
 * How surprised the model under test is by given texts. Perplexity is exp of the mean negative
 * log-likelihood: per token, and per word and byte as lm-evaluation-harness defines them (exp(−Σ ll
 * / Σ words), words being separated by white space), which compare across tokenizers.
 */
@Component(
    service = Evaluator.class,
    property = {"kind.id=perplexity", "kind.summary=Perplexity per token, word and byte."})
public final class PerplexityEvaluator implements Evaluator {
  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.string("text", "reference", "What is scored: the reference, answer or question.")
            .oneOf("reference", "answer", "question"),
        Parameter.string(
                "context",
                "chat",
                "What stands before it: the question in the model's chat template, or nothing.")
            .oneOf("chat", "none"));
  }

  @Override
  public Judge prepare(Values values) {
    String text = values.string("text");
    boolean chat = values.string("context").equals("chat") && !text.equals("question");
    return (exchanges, subject) -> evaluate(text, chat, exchanges, subject);
  }

  private static Evaluation evaluate(
      String text, boolean chat, List<Exchange> exchanges, Optional<ModelSession> subject) {
    ModelSession model =
        subject.orElseThrow(
            () ->
                PlatformException.caller(
                    "EVALUATION_NEEDS_MODEL",
                    "Perplexity is read off the model itself, and there is none here.",
                    "Use it in function 'evaluate', not in a monitor."));
    Sums sums = new Sums();
    for (Exchange e : exchanges) {
      String scored = scored(text, e);
      if (scored.isEmpty()) {
        sums.missing++;
        continue;
      }
      String context = chat ? model.render(List.of(Message.user(e.question()))) : "";
      sums.add(scored, model.score(context, scored));
    }
    return new Evaluation(
        List.of(
            sums.metric("perplexity", Math.exp(sums.surprise / sums.tokens)),
            sums.metric("word_perplexity", Math.exp(sums.surprise / sums.words)),
            sums.metric("byte_perplexity", Math.exp(sums.surprise / sums.bytes)),
            sums.metric("bits_per_byte", sums.surprise / sums.bytes / Math.log(2))),
        List.of());
  }

  private static String scored(String text, Exchange e) {
    return switch (text) {
      case "answer" -> e.answer();
      case "question" -> e.question();
      default -> e.references().isEmpty() ? "" : e.references().get(0);
    };
  }

  /** Sums over texts. */
  private static final class Sums {
    private double surprise;
    private long tokens;
    private long words;
    private long bytes;
    private long count;
    private long missing;

    void add(String text, TokenScores scores) {
      surprise -= scores.total();
      tokens += scores.tokens().size();
      words += text.split("\\s+", -1).length;
      bytes += text.getBytes(StandardCharsets.UTF_8).length;
      count++;
    }

    Metric metric(String name, double value) {
      return new Metric(name, count == 0 ? Double.NaN : value, count, missing, Double.NaN, false);
    }
  }
}

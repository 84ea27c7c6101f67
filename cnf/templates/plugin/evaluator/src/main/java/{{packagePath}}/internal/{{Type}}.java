package {{package}}.internal;

import io.millrace.api.evaluation.Evaluation;
import io.millrace.api.evaluation.Evaluator;
import io.millrace.api.evaluation.Exchange;
import io.millrace.api.evaluation.Judgement;
import io.millrace.api.evaluation.Metric;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** Judges whether an answer keeps within a number of words. Stateless. */
@Component(
    service = Evaluator.class,
    property = {"kind.id={{name}}", "kind.summary=Judges whether answers are short enough."})
public final class {{Type}} implements Evaluator {
  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.integer("words", 40L, "An answer with more words fails.").atLeast(1));
  }

  @Override
  public Judge prepare(Values parameters) {
    long limit = parameters.integer("words");
    return (exchanges, subject) -> judge(exchanges, limit);
  }

  private static Evaluation judge(List<Exchange> exchanges, long limit) {
    List<Judgement> judgements = new ArrayList<>();
    long total = 0;
    long judged = 0;
    for (Exchange e : exchanges) {
      int words = e.answer().isBlank() ? 0 : e.answer().strip().split("\\s+").length;
      if (words == 0) {
        judgements.add(Judgement.unjudged(e.id(), "There is no answer."));
        continue;
      }
      total += words;
      judged++;
      judgements.add(Judgement.of(e.id(), words <= limit, words + " words of at most " + limit));
    }
    // 0 of 0 is NaN: nothing judged says nothing
    Metric mean =
        new Metric(
            "answer_words",
            (double) total / judged,
            judged,
            exchanges.size() - judged,
            Double.NaN,
            false);
    return new Evaluation(List.of(Metric.passRate("brevity", judgements), mean), judgements);
  }
}

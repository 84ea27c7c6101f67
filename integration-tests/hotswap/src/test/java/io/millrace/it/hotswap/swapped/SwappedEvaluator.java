package io.millrace.it.hotswap.swapped;

import io.millrace.api.evaluation.Evaluation;
import io.millrace.api.evaluation.Evaluator;
import io.millrace.api.evaluation.Judgement;
import io.millrace.api.evaluation.Metric;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.List;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.component.annotations.Component;

/** Passes every answer and gives its version as the reason. */
@Component(service = Evaluator.class, property = "kind.id=swapped")
public final class SwappedEvaluator implements Evaluator {
  private final String version = FrameworkUtil.getBundle(getClass()).getVersion().toString();

  @Override
  public List<Parameter> parameters() {
    return List.of();
  }

  @Override
  public Judge prepare(Values parameters) {
    return (exchanges, subject) -> {
      List<Judgement> judgements =
          exchanges.stream().map(e -> Judgement.of(e.id(), true, version)).toList();
      return new Evaluation(List.of(Metric.passRate("swapped", judgements)), judgements);
    };
  }
}

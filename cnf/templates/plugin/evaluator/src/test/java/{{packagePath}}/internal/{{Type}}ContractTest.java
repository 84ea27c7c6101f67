package {{package}}.internal;

import io.millrace.api.evaluation.Evaluator;
import io.millrace.api.evaluation.Exchange;
import io.millrace.testkit.EvaluatorContract;
import java.util.List;
import java.util.Map;

/** What every evaluator promises. */
class {{Type}}ContractTest extends EvaluatorContract {
  @Override
  protected Evaluator evaluator() {
    return new {{Type}}();
  }

  @Override
  protected List<Exchange> exchanges() {
    return List.of(
        new Exchange("1", "When?", "On Monday.", List.of(), Map.of()),
        new Exchange("2", "Why?", "because ".repeat(50), List.of(), Map.of()),
        new Exchange("3", "Who?", "", List.of(), Map.of()));
  }
}

package {{package}}.internal;

import io.millrace.api.guardrail.Guardrail;
import io.millrace.api.guardrail.Guardrail.Direction;
import io.millrace.api.guardrail.Guardrail.Passage;
import io.millrace.testkit.GuardrailContract;

/** What every guardrail promises. */
class {{Type}}ContractTest extends GuardrailContract {
  @Override
  protected Guardrail guardrail() {
    return new {{Type}}();
  }

  @Override
  protected Passage harmless() {
    return new Passage(Direction.INPUT, "When does my new card arrive?");
  }

  @Override
  protected Passage harmful() {
    return new Passage(Direction.INPUT, "WHERE IS MY NEW CARD?");
  }
}

package {{package}}.internal;

import io.millrace.api.monitoring.Monitor;
import io.millrace.api.monitoring.Observation;
import io.millrace.testkit.MonitorContract;
import io.millrace.testkit.Observations;
import java.util.List;

/** What every monitor promises. */
class {{Type}}ContractTest extends MonitorContract {
  @Override
  protected Monitor monitor() {
    return new {{Type}}();
  }

  @Override
  protected List<Observation> observations() {
    return List.of(
        Observations.timed("1", 40, 20, 300),
        Observations.timed("2", 260, 20, 2000),
        Observations.failed("3", "ENDPOINT_BUSY"));
  }
}

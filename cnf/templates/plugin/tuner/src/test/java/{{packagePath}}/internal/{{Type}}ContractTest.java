package {{package}}.internal;

import io.millrace.api.tuning.Tuner;
import io.millrace.testkit.TunerContract;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What every tuner promises. */
class {{Type}}ContractTest extends TunerContract {
  @Override
  protected Tuner tuner() {
    return new {{Type}}();
  }

  @Override
  protected Map<String, Object> parameters() {
    return Map.of("steps", 6, "saveEvery", 1);
  }

  @Override
  protected Optional<Path> base() {
    return Optional.empty();
  }
}

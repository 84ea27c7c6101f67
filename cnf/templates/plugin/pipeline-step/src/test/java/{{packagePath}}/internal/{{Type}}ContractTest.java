package {{package}}.internal;

import io.millrace.api.pipeline.PipelineStep;
import io.millrace.testkit.PipelineStepContract;

/** What every pipeline step promises. */
class {{Type}}ContractTest extends PipelineStepContract {
  @Override
  protected PipelineStep step() {
    return new {{Type}}();
  }
}

package {{package}}.internal;

import io.millrace.api.retrieval.Embedder;
import io.millrace.testkit.EmbedderContract;

/** What every embedder promises. */
class {{Type}}ContractTest extends EmbedderContract {
  @Override
  protected Embedder embedder() {
    return new {{Type}}();
  }
}

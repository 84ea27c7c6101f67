package {{package}}.internal;

import io.millrace.api.artifact.ArtifactStore;
import io.millrace.testkit.ArtifactStoreContract;
import java.io.IOException;

/** What every artifact store promises. */
class {{Type}}ContractTest extends ArtifactStoreContract {
  @Override
  protected ArtifactStore store() throws IOException {
    return new {{Type}}(work.resolve("store"));
  }
}

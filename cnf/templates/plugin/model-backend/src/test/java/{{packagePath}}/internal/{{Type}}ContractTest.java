package {{package}}.internal;

import io.millrace.api.model.ModelBackend;
import io.millrace.api.model.ModelSource;
import io.millrace.testkit.ModelBackendContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** What every model backend promises. */
class {{Type}}ContractTest extends ModelBackendContract {
  @TempDir Path folder;

  @Override
  protected ModelBackend backend() {
    return new {{Type}}();
  }

  @Override
  protected ModelSource model() {
    try {
      Trained.on("the cat sat on the mat", "the dog ate the cake in the end").write(folder);
      return ModelSource.of(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

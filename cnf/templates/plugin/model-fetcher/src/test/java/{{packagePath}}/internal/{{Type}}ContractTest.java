package {{package}}.internal;

import io.millrace.api.model.ModelFetcher;
import io.millrace.testkit.ModelFetcherContract;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What every model fetcher promises. */
class {{Type}}ContractTest extends ModelFetcherContract {
  @TempDir Path folder;

  @BeforeEach
  void share_a_model() throws IOException {
    Path model = Files.createDirectories(folder.resolve("shared/team/tiny"));
    Files.writeString(model.resolve("config.json"), "{}");
    Files.write(model.resolve("model.safetensors"), new byte[200_000]);
  }

  @Override
  protected ModelFetcher fetcher() {
    return new {{Type}}(folder.resolve("shared"), folder.resolve("cache"));
  }

  @Override
  protected URI there() {
    return URI.create("{{name}}://team/tiny");
  }

  @Override
  protected URI missing() {
    return URI.create("{{name}}://team/none");
  }
}

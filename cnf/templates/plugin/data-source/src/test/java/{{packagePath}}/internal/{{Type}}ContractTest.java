package {{package}}.internal;

import io.millrace.api.data.DataSource;
import io.millrace.testkit.DataSourceContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** What every data source promises. */
class {{Type}}ContractTest extends DataSourceContract {
  @TempDir Path folder;

  @Override
  protected DataSource source() {
    return new {{Type}}();
  }

  @Override
  protected Map<String, Object> some() throws Exception {
    Files.writeString(folder.resolve("a.txt"), "First note.");
    Files.writeString(folder.resolve("b.txt"), "Second note.");
    Files.writeString(folder.resolve("c.txt"), "");
    return Map.of("folder", folder.toString());
  }

  @Override
  protected Map<String, Object> nothing() {
    return Map.of("folder", folder.resolve("absent").toString());
  }
}

package {{package}}.internal;

import io.millrace.api.function.Function;
import io.millrace.testkit.FakeRunContext;
import io.millrace.testkit.FunctionContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What every function promises. */
class {{Type}}ContractTest extends FunctionContract {
  @Override
  protected Function function() {
    return new {{Type}}();
  }

  @Override
  protected FakeRunContext example(Path folder) throws IOException {
    Path texts = Files.createDirectories(folder.resolve("texts"));
    Files.writeString(texts.resolve("a.txt"), "to be or not to be");
    return new FakeRunContext(folder.resolve("run"), function(), Map.of())
        .with("texts", "store://documents/bank/notes:1", texts, Map.of());
  }
}

package {{package}}.internal;

import io.millrace.api.execution.Executor;
import io.millrace.api.function.Function;
import io.millrace.testkit.ContractFunctions;
import io.millrace.testkit.ExecutorContract;
import io.millrace.testkit.FakePlugins;
import org.junit.jupiter.api.AfterEach;

/** What every executor promises. */
class {{Type}}ContractTest extends ExecutorContract {
  private final {{Type}} executor = new {{Type}}(2, plugins());

  private static FakePlugins plugins() {
    FakePlugins plugins = new FakePlugins();
    ContractFunctions.all().forEach(f -> plugins.add(Function.class, f.spec().name(), f));
    return plugins;
  }

  @AfterEach
  void close() {
    executor.close();
  }

  @Override
  protected Executor executor() {
    return executor;
  }
}

package {{package}}.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.execution.Execution;
import io.millrace.api.execution.Task;
import io.millrace.api.function.Function;
import io.millrace.testkit.ContractFunctions;
import io.millrace.testkit.FakePlugins;
import io.millrace.testkit.RecordingTaskListener;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class {{Type}}Test {
  @TempDir Path folder;

  private final FakePlugins plugins = new FakePlugins();
  private final {{Type}} executor = new {{Type}}(1, plugins);

  @AfterEach
  void close() {
    executor.close();
  }

  private Task task(String function) {
    return new Task("r-1", "bank", function, Map.of(), Map.of(), folder, folder, folder);
  }

  @Test
  void refuses_what_it_has_no_thread_for_and_takes_it_later() throws Exception {
    ContractFunctions.all().forEach(f -> plugins.add(Function.class, f.spec().name(), f));
    RecordingTaskListener first = new RecordingTaskListener();
    Execution waiting = executor.start(task("waits"), first);
    first.await("log waiting");

    PlatformException e =
        assertThrows(
            PlatformException.class,
            () -> executor.start(task("waits"), new RecordingTaskListener()));

    assertEquals("EXECUTOR_BUSY", e.code());
    assertTrue(e.retriable());
    waiting.abort();
    assertEquals("aborted", first.end());
    assertEquals(0, plugins.open(), "the function was given back");
  }

  @Test
  void says_that_there_is_no_such_function() throws Exception {
    RecordingTaskListener heard = new RecordingTaskListener();

    executor.start(task("unknown"), heard);

    assertEquals("failed PLUGIN_NOT_FOUND", heard.end());
  }
}

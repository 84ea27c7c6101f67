package io.millrace.item.function.sendnotification.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.function.Function;
import io.millrace.api.function.RunAborted;
import io.millrace.testkit.FakeRunContext;
import io.millrace.testkit.FunctionContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SendFunctionTest extends FunctionContract {
  @TempDir private Path folder;
  private Scene scene;

  @BeforeEach
  void open() {
    scene = new Scene(folder);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Override
  protected Function function() {
    return scene.function();
  }

  @Override
  protected FakeRunContext example(Path run) {
    return new FakeRunContext(
        run, function(), Map.of("channel", "webhook", "url", scene.url("/"), "text", "Done."));
  }

  @Test
  void an_abort_between_attempts_ends_it() {
    scene.statuses.addAll(List.of(503, 503, 503));
    FakeRunContext run = example(folder).abortAfter(1);

    assertThrows(RunAborted.class, () -> function().run(run));

    assertEquals(1, scene.received.size());
  }

  @Test
  void refuses_a_channel_that_it_does_not_have() {
    PlatformException e =
        assertThrows(PlatformException.class, () -> scene.run(Map.of("channel", "pigeon")));

    assertEquals("PARAMETER_INVALID", e.code());
    assertTrue(e.what().contains("channel"), e.what());
  }
}

package io.millrace.runtime.items;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.PlatformException;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.RunAborted;
import io.millrace.api.function.RunContext;
import io.millrace.api.model.Completion;
import io.millrace.api.model.Message;
import io.millrace.api.model.ModelBackend;
import io.millrace.testkit.FakeModelBackend;
import io.millrace.testkit.FakePlugins;
import io.millrace.testkit.FakeRunContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnsweringModelTest implements Function {
  @TempDir Path folder;
  private final FakeModelBackend backend =
      new FakeModelBackend((m, messages) -> "to " + messages.get(messages.size() - 1).content());
  private final FakePlugins plugins = new FakePlugins().add(ModelBackend.class, "fake", backend);

  @Override
  public FunctionSpec spec() {
    return new FunctionSpec(
        "f", "s", "server", AnsweringModel.parameters(8), AnsweringModel.INPUTS, List.of());
  }

  @Override
  public void run(RunContext context) {}

  private FakeRunContext context(Map<String, ?> parameters) {
    return new FakeRunContext(folder, this, parameters)
        .with("model", "store://model/bank/a:1", folder, Map.of());
  }

  private static List<List<Message>> prompts(int n) {
    return java.util.stream.IntStream.range(0, n)
        .mapToObj(i -> AnsweringModel.conversation("", "q" + i))
        .toList();
  }

  @Test
  void answers_all_in_order_and_gives_everything_back() {
    FakeRunContext context = context(Map.of("backend", "fake", "batch", 2L));

    try (AnsweringModel model = AnsweringModel.open(context, plugins, 8)) {
      assertEquals(
          List.of("to q0", "to q1", "to q2", "to q3", "to q4"),
          model.answer(prompts(5), model.sampling()).stream().map(Completion::text).toList());
      assertEquals(10, model.completionTokens());
      assertEquals(8, model.sampling().maxTokens());
    }

    assertEquals(0, backend.open());
    assertEquals(0, plugins.open());
    assertEquals(List.of("ModelBackend fake"), context.used());
  }

  @Test
  void asks_between_batches_whether_the_run_was_aborted() {
    FakeRunContext context = context(Map.of("backend", "fake", "batch", 1L)).abortAfter(2);

    try (AnsweringModel model = AnsweringModel.open(context, plugins, 8)) {
      assertThrows(RunAborted.class, () -> model.answer(prompts(5), model.sampling()));
    }
  }

  @Test
  void what_is_wrong_is_told_and_nothing_stays_leased() {
    backend.breakFolder(folder);
    for (Map<String, Object> parameters :
        List.<Map<String, Object>>of(
            Map.of("backend", "fake"),
            Map.of("backend", "none"),
            Map.of("backend", "fake", "sampling", Map.of("heat", 3L)),
            Map.of("backend", "fake", "backendParameters", Map.of("threads", 0L)))) {
      assertThrows(
          PlatformException.class,
          () -> AnsweringModel.open(context(parameters), plugins, 8),
          parameters.toString());
    }

    assertEquals(0, plugins.open());
  }
}

package io.millrace.testkit;

import io.millrace.api.PlatformException;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Parameter;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** The functions that {@link ExecutorContract} executes; an executor's process must have them. */
public final class ContractFunctions {
  private ContractFunctions() {}

  /** All of them. */
  public static List<Function> all() {
    return List.of(
        of("works", ContractFunctions::work),
        of("refuses", ContractFunctions::refuse),
        of("breaks", ContractFunctions::fail),
        of("waits", ContractFunctions::await),
        of("polls", ContractFunctions::poll),
        of("ignores", ContractFunctions::ignore));
  }

  private static void work(RunContext context) throws Exception {
    RunContext.Input input = context.requiredInput("text");
    String text = Files.readString(input.path().resolve("text.txt"));
    context.log("read " + input.ref());
    context.progress(1, 2, "half");
    context.metric("loss", 1, 0.5);
    context.metric("loss", 2, Double.NaN);
    Files.writeString(
        context.output("copy", Map.of("rows", 1L)).resolve("text.txt"),
        text + context.parameters().string("suffix"));
    Files.writeString(context.scratch().resolve("temporary"), "x");
    Files.writeString(context.checkpoints().resolve("step"), "1");
    context.result("text", text);
    context.result("count", 3L);
    context.result("share", 0.25);
    context.result("good", true);
    context.result("project", context.project() + "/" + context.runId());
  }

  private static void refuse(RunContext context) {
    throw PlatformException.caller("TEST_REFUSED", "The test refuses.", "Expect it.");
  }

  private static void fail(RunContext context) {
    throw new IllegalStateException("the wheel broke");
  }

  private static void await(RunContext context) throws InterruptedException {
    context.log("waiting");
    new CountDownLatch(1).await();
  }

  private static void poll(RunContext context) {
    context.log("polling");
    while (true) {
      context.checkAborted();
      Thread.onSpinWait();
    }
  }

  private static void ignore(RunContext context) {
    context.log("ignoring");
    long until = System.nanoTime() + 20_000_000_000L;
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }

  /** What a contract function does. */
  @FunctionalInterface
  private interface Body {
    void run(RunContext context) throws Exception;
  }

  private static Function of(String name, Body body) {
    FunctionSpec spec =
        new FunctionSpec(
            name,
            "A function of the executor's contract.",
            FunctionSpec.LOCAL,
            List.of(Parameter.string("suffix", "!", "Added to the text.")),
            List.of(new FunctionSpec.InputSpec("text", "file", false, "A text.")),
            List.of(new FunctionSpec.OutputSpec("copy", "file", "The text with its suffix.")));
    return new Function() {
      @Override
      public FunctionSpec spec() {
        return spec;
      }

      @Override
      public void run(RunContext context) throws Exception {
        body.run(context);
      }
    };
  }
}

package io.millrace.plugin.executor.local.internal;

import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.RunContext;
import io.millrace.testkit.ContractFunctions;
import io.millrace.testkit.FakePlugins;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A worker without a framework: real process and wire, functions from the class path. */
public final class ClassPathWorker {
  private ClassPathWorker() {}

  public static void main(String[] args) {
    FakePlugins plugins = new FakePlugins();
    ContractFunctions.all().forEach(f -> plugins.add(Function.class, f.spec().name(), f));
    plugins.add(Function.class, "dies", new Deadly("dies", 42));
    plugins.add(Function.class, "killed", new Deadly("killed", -9));
    plugins.add(Function.class, "eats", new Deadly("eats", 0));
    new TaskRunner(id -> plugins.lease(Function.class, id), new SuddenEnd()).run(Path.of(args[0]));
  }

  /** A command line that starts this class with the tests' class path. */
  static WorkerCommand command(String... options) {
    return (folder, handover) -> {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(
          List.of(
              "-Xmx64m",
              "-XX:TieredStopAtLevel=1",
              "-XX:+UseSerialGC",
              "-XX:+ExitOnOutOfMemoryError",
              "-XX:-CreateCoredumpOnCrash",
              "-XX:ErrorFile=" + folder.resolve("hs_err.log")));
      command.addAll(List.of(options));
      command.addAll(
          List.of(
              "-cp",
              System.getProperty("java.class.path"),
              ClassPathWorker.class.getName(),
              handover.toString()));
      return command;
    };
  }

  /** Ends its process in a way that says nothing over the wire. */
  private record Deadly(String name, int status) implements Function {
    @Override
    public FunctionSpec spec() {
      return new FunctionSpec(name, "Ends badly.", "local", List.of(), List.of(), List.of());
    }

    @Override
    public void run(RunContext context) throws IOException, InterruptedException {
      System.err.println("about to end badly");
      if (status == -9) {
        new ProcessBuilder("kill", "-ABRT", String.valueOf(ProcessHandle.current().pid()))
            .start()
            .waitFor();
        Thread.currentThread().join();
      }
      if (status > 0) {
        Runtime.getRuntime().halt(status);
      }
      List<long[]> eaten = new ArrayList<>();
      while (true) {
        eaten.add(new long[1_000_000]);
      }
    }
  }
}

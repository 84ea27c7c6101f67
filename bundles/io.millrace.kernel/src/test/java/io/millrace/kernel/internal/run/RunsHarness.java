package io.millrace.kernel.internal.run;

import io.millrace.api.artifact.ArtifactStore;
import io.millrace.api.execution.Executor;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.store.RecordStore;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.kernel.internal.artifact.FolderArtifactStore;
import io.millrace.kernel.internal.artifact.OpenArtifacts;
import io.millrace.kernel.internal.event.OpenEvents;
import io.millrace.kernel.internal.project.OpenProjects;
import io.millrace.kernel.project.Projects;
import io.millrace.kernel.run.Run;
import io.millrace.testkit.FakePlugins;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The kernel around runs, put together on a folder and a record store. */
final class RunsHarness implements AutoCloseable {
  static final Duration LONG = Duration.ofMinutes(2);

  final FakePlugins plugins = new FakePlugins();
  final OpenEvents events = new OpenEvents();
  final Artifacts artifacts;
  final ServerExecutor server = new ServerExecutor(plugins);
  final QueuedRuns runs;

  RunsHarness(Path data, RecordStore records, Duration pluginWait, Work... functions)
      throws IOException {
    plugins.add(ArtifactStore.class, "file", new FolderArtifactStore(data.resolve("blobs")));
    plugins.add(Executor.class, "server", server);
    for (Work work : functions) {
      plugins.add(Function.class, work.spec().name(), work);
    }
    artifacts = OpenArtifacts.in(data, records, plugins);
    Projects projects = OpenProjects.on(records);
    projects.ensure("bank");
    Admission admission = new Admission(new DirectoryFunctions(plugins), projects, artifacts);
    RunSettings settings = new RunSettings(2, 1, pluginWait, data.resolve("runs"), "9.9.9");
    runs =
        new QueuedRuns(settings, records, plugins, admission, artifacts, events, Clock.systemUTC());
  }

  Run end(Run run) throws InterruptedException {
    return runs.await(run.id(), LONG);
  }

  @Override
  public void close() {
    runs.close();
    server.close();
  }

  /** What a function does. */
  interface Body {
    void run(RunContext context) throws Exception;
  }

  /** A function of a test. */
  record Work(FunctionSpec spec, Body body) implements Function {
    static Work named(String name, Body body) {
      return named(name, List.of(), body);
    }

    static Work named(String name, List<Parameter> parameters, Body body) {
      FunctionSpec spec =
          new FunctionSpec(
              name,
              "A test's.",
              FunctionSpec.SERVER,
              parameters,
              List.of(
                  new FunctionSpec.InputSpec("data", "dataset", false, "Rows."),
                  new FunctionSpec.InputSpec("extra", "any", false, "More.")),
              List.of(new FunctionSpec.OutputSpec("dataset", "dataset", "Rows.")));
      return new Work(spec, body);
    }

    @Override
    public void run(RunContext context) throws Exception {
      body.run(context);
    }
  }
}

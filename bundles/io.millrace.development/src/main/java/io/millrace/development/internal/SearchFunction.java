package io.millrace.development.internal;

import io.millrace.api.ArtifactRef;
import io.millrace.api.PlatformException;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.RunContext;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.api.tuning.Tuner;
import io.millrace.kernel.artifact.Artifact;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Looks for the best parameters of a tuner: each trial is a run of {@code tune} in a worker, this
 * run only submits and compares. Retried after an interruption it does no trial twice that ended.
 */
@Component(
    service = Function.class,
    property = {
      "kind.id=search",
      "kind.summary=Looks for the best parameters of a tuner by many trainings."
    })
public final class SearchFunction implements Function {
  static final String NAME = "search";

  private final PluginDirectory plugins;
  private final Runs runs;
  private final Artifacts artifacts;
  private final int processors;

  @Activate
  public SearchFunction(
      @Reference(name = "plugins") PluginDirectory plugins,
      @Reference(name = "runs") Runs runs,
      @Reference(name = "artifacts") Artifacts artifacts) {
    this(plugins, runs, artifacts, Runtime.getRuntime().availableProcessors());
  }

  SearchFunction(PluginDirectory plugins, Runs runs, Artifacts artifacts, int processors) {
    this.plugins = plugins;
    this.runs = runs;
    this.artifacts = artifacts;
    this.processors = processors;
  }

  @Override
  public FunctionSpec spec() {
    return new FunctionSpec(
        NAME,
        "Looks for the best parameters of a tuner by many trainings.",
        FunctionSpec.SERVER,
        SearchPlan.parameters(),
        List.of(
            new FunctionSpec.InputSpec(
                "base", "model", false, "Model to start from; random weights without it."),
            new FunctionSpec.InputSpec("train", "dataset", true, "Rows to train on."),
            new FunctionSpec.InputSpec("held", "dataset", false, "Rows to measure on.")),
        List.of(
            new FunctionSpec.OutputSpec("model", "model", "The best trial's model."),
            new FunctionSpec.OutputSpec("adapter", "adapter", "The best trial's adapter."),
            new FunctionSpec.OutputSpec("table", "report", "search.json: every trial."),
            new FunctionSpec.OutputSpec("plot", "plot", "Trials over parallel coordinates.")));
  }

  @Override
  public void run(RunContext context) throws IOException, InterruptedException {
    SearchPlan plan;
    String id = context.parameters().string("tuner");
    try (Lease<Tuner> tuner = plugins.lease(Tuner.class, id)) {
      context.used(tuner.info());
      plan = SearchPlan.of(context.parameters(), tuner.plugin().parameters(), processors);
    }
    context.log(plan.total() + " trials, " + plan.parallel() + " at once");
    try (TrialRuns trials = new TrialRuns(runs, context, plan)) {
      Optional<String> over = execute(context, plan, trials);
      over.ifPresent(why -> context.log("the search ends: " + why));
      leave(context, plan, trials.ended(), over.orElse(""));
    }
  }

  private static Optional<String> execute(RunContext context, SearchPlan plan, TrialRuns trials)
      throws InterruptedException {
    long end = System.nanoTime() + plan.atMost().map(Duration::toNanos).orElse(0L);
    List<Trial> round = plan.first();
    Optional<String> over = Optional.empty();
    for (int number = 0, begun = 0; !round.isEmpty() && over.isEmpty(); number++) {
      over =
          trials.execute(
              round,
              ended ->
                  plan.atMost().isPresent() && System.nanoTime() > end
                      ? Optional.of("its time is over")
                      : plan.goal().reached(ended));
      begun += round.size();
      round = List.of();
      if (plan.halving().isPresent()) {
        int done = number;
        List<Trial.Ended> last =
            trials.ended().stream().filter(e -> e.trial().round() == done).toList();
        round =
            plan.halving()
                .get()
                .next(plan.first().size(), number + 1, plan.goal().ranked(last), begun);
      }
    }
    return over;
  }

  private void leave(RunContext context, SearchPlan plan, List<Trial.Ended> ended, String stopped)
      throws IOException {
    Trial.Ended best =
        plan.goal()
            .best(ended)
            .orElseThrow(
                () ->
                    PlatformException.caller(
                        "SEARCH_WITHOUT_RESULT",
                        "None of the "
                            + ended.size()
                            + " trials that ended has a score"
                            + ended.stream()
                                .findFirst()
                                .map(e -> "; the first: " + TrialRuns.why(e.run()))
                                .orElse("")
                            + ".",
                        "Read the logs of the trials' runs; correct the space or the data."));
    SearchTable table = new SearchTable(context.runId(), plan, ended, best, stopped);
    Files.writeString(
        context.output("table", table.summary()).resolve(SearchTable.FILE),
        Json.text(table.json()));
    Files.writeString(
        context.output("plot", Map.of("title", "Trials")).resolve(ParallelPlot.FILE),
        ParallelPlot.svg(plan, plan.goal().ranked(ended)));
    String kind = String.valueOf(best.run().results().get("artifact_kind"));
    Artifact made = artifacts.require(ArtifactRef.parse(output(best.run(), kind)));
    Map<String, Object> metadata = new LinkedHashMap<>(made.metadata());
    metadata.put(
        NAME,
        Map.of(
            "run", context.runId(),
            "trial", best.number(),
            "trialRun", best.run().id(),
            "artifact", made.ref().toString()));
    FolderCopy.contents(artifacts.folder(made), context.output(kind, metadata));
    table.results().forEach(context::result);
    context.result("artifact_kind", kind);
  }

  private static String output(Run run, String kind) {
    String ref = new TreeMap<>(run.outputs()).get(kind);
    if (ref == null) {
      throw new IllegalStateException("run " + run.id() + " completed without its " + kind);
    }
    return ref;
  }
}

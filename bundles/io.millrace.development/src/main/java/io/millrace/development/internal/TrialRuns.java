package io.millrace.development.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.function.RunContext;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunRequest;
import io.millrace.kernel.run.RunState;
import io.millrace.kernel.run.Runs;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trials of a search as runs of {@code tune}, some at once. They carry the search and their
 * number as labels, so that a search that goes on after it was interrupted finds what ended before
 * and retries what did not. Used by the thread of the search.
 */
final class TrialRuns implements AutoCloseable {
  static final String TRIAL = "trial";
  private static final Logger LOG = LoggerFactory.getLogger(TrialRuns.class);
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final int MOST = 10_000;
  private static final List<String> INPUTS = List.of("base", "train", "held");

  private final Runs runs;
  private final RunContext context;
  private final SearchPlan plan;
  private final Map<Integer, Run> before = new HashMap<>();
  private final Map<Trial, String> under = new LinkedHashMap<>();

  /** Those under way that an earlier attempt of the search began, perhaps to abort them. */
  private final Set<Trial> adopted = new HashSet<>();

  private final List<Trial.Ended> ended = new ArrayList<>();

  TrialRuns(Runs runs, RunContext context, SearchPlan plan) {
    this.runs = runs;
    this.context = context;
    this.plan = plan;
    Runs.Filter mine =
        new Runs.Filter(
            Optional.of(context.project()),
            Optional.of(TuneFunction.NAME),
            Optional.empty(),
            Map.of(RunRequest.PART_OF, context.runId()),
            MOST);
    for (Run run : runs.list(mine)) {
      before.put(Integer.parseInt(run.request().labels().get(TRIAL)), run);
    }
  }

  /** Every trial that ended, in the order in which it was noticed. */
  List<Trial.Ended> ended() {
    return List.copyOf(ended);
  }

  /**
   * Executes a round.
   *
   * @param enough asked after each end: why the search is over, if it is
   * @return why it is over, empty if the round went to its end
   */
  Optional<String> execute(List<Trial> round, Function<List<Trial.Ended>, Optional<String>> enough)
      throws InterruptedException {
    Deque<Trial> waiting = new ArrayDeque<>(round);
    while (true) {
      context.checkAborted();
      notice();
      Optional<String> over = enough.apply(ended());
      if (over.isPresent()) {
        return over;
      }
      while (under.size() < plan.parallel() && !waiting.isEmpty()) {
        begin(waiting.removeFirst());
      }
      if (under.isEmpty() && waiting.isEmpty()) {
        return Optional.empty();
      }
      if (!under.isEmpty()) {
        runs.await(under.values().iterator().next(), LOOK);
      }
    }
  }

  private void begin(Trial trial) {
    Run there = before.remove(trial.number());
    if (there == null) {
      there = runs.submit(request(trial));
      context.log("trial " + trial.number() + " is run " + there.id() + ": " + trial.values());
    } else if (unfinished(there)) {
      there = again(trial, there);
    } else if (there.state().terminal()) {
      context.log("trial " + trial.number() + " was done before in run " + there.id());
    } else {
      adopted.add(trial);
      context.log("trial " + trial.number() + " is still " + state(there) + " in " + there.id());
    }
    under.put(trial, there.id());
  }

  /** Whether a run ended without having done what it can do. */
  private static boolean unfinished(Run run) {
    return run.state() == RunState.ABORTED
        || run.state() == RunState.FAILED
            && run.failure().map(Run.Failure::retriable).orElse(false);
  }

  private Run again(Trial trial, Run run) {
    Run retried = runs.retry(run.id());
    context.log("trial " + trial.number() + " goes on in run " + retried.id());
    return retried;
  }

  private static String state(Run run) {
    return run.state().name().toLowerCase(Locale.ROOT);
  }

  private RunRequest request(Trial trial) {
    Map<String, String> inputs = new LinkedHashMap<>();
    INPUTS.forEach(name -> context.input(name).ifPresent(i -> inputs.put(name, i.ref())));
    before(trial).map(Trial.Ended::state).ifPresent(state -> inputs.put(Tuning.STATE, state));
    boolean more = plan.halving().filter(h -> h.continues() && !h.last(trial.round())).isPresent();
    String name = "trials-" + context.runId();
    return new RunRequest(
        context.project(),
        TuneFunction.NAME,
        Map.of(
            "tuner",
            plan.tuner(),
            "tunerParameters",
            plan.tunerParameters(trial),
            TuneFunction.LEAVE_STATE,
            more),
        inputs,
        Map.of("model", name, "adapter", name, "loss-plot", name, Tuning.STATE, name),
        Map.of(RunRequest.PART_OF, context.runId(), TRIAL, String.valueOf(trial.number())),
        Optional.empty());
  }

  /** The trial that this one goes on from. */
  private Optional<Trial.Ended> before(Trial trial) {
    return plan.halving().filter(Halving::continues).flatMap(h -> trial.before(ended));
  }

  private void notice() {
    for (Iterator<Map.Entry<Trial, String>> i = under.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<Trial, String> entry = i.next();
      Run run = runs.require(entry.getValue());
      if (run.state().terminal()) {
        if (adopted.remove(entry.getKey()) && unfinished(run)) {
          entry.setValue(again(entry.getKey(), run).id());
          continue;
        }
        i.remove();
        Trial.Ended end = new Trial.Ended(entry.getKey(), run, plan.goal().score(run));
        ended.add(end);
        say(end);
      }
    }
  }

  private void say(Trial.Ended end) {
    String how =
        end.score().isPresent()
            ? plan.goal().metric() + " " + end.score().getAsDouble()
            : "no score: " + why(end.run());
    context.log("trial " + end.number() + ": " + how);
    end.score().ifPresent(s -> context.metric(plan.goal().metric(), end.number(), s));
    context.progress(ended.size(), plan.total(), "trials");
  }

  static String why(Run run) {
    return run.failure()
        .map(f -> f.code() + ": " + f.what())
        .orElse(run.state() == RunState.ABORTED ? "aborted" : "");
  }

  /** Aborts what is still under way. */
  @Override
  public void close() {
    for (String id : under.values()) {
      try {
        runs.abort(id);
      } catch (PlatformException | RejectedExecutionException e) {
        // The server is stopping: it ends them itself.
        LOG.debug("trial {} is not aborted: {}", id, e.toString());
      }
    }
  }
}

package io.millrace.kernel.internal.run;

import io.millrace.api.execution.Execution;
import io.millrace.api.store.RecordStore;
import io.millrace.api.store.StoredRecord;
import io.millrace.kernel.run.Run;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A run that has not ended, in memory. Its monitor guards the run and is held while a change is
 * written, so that the record and the memory never disagree; executors are never called with it.
 */
final class ActiveRun {
  private final RecordStore records;
  private final String id;

  private Run run; // guarded by this, as all below
  private long revision;
  private @Nullable Execution execution;
  private boolean abortAsked;

  ActiveRun(RecordStore records, StoredRecord stored) {
    this.records = records;
    this.id = stored.key();
    this.run = RunRecords.run(stored);
    this.revision = stored.revision();
  }

  String id() {
    return id;
  }

  synchronized Run run() {
    return run;
  }

  /** Changes the run durably; empty if it may not be changed this way now. */
  synchronized Optional<Run> change(
      java.util.function.Predicate<Run> allowed, UnaryOperator<Run> change) {
    if (!allowed.test(run)) {
      return Optional.empty();
    }
    Run next = change.apply(run);
    revision = records.update(RunRecords.of(next), revision).revision();
    run = next;
    notifyAll();
    return Optional.of(next);
  }

  /** Changes the run in memory; written with the next durable change. */
  synchronized void note(UnaryOperator<Run> change) {
    run = change.apply(run);
    notifyAll();
  }

  /** Wakes those who wait for the log. */
  synchronized void touched() {
    notifyAll();
  }

  /** Whether the execution is to be aborted at once, because that was asked for before it was. */
  synchronized boolean executing(Execution started) {
    execution = started;
    return abortAsked;
  }

  /** The execution to abort, if it is there already. */
  synchronized Optional<Execution> askAbort() {
    abortAsked = true;
    return Optional.ofNullable(execution);
  }

  /** Waits until the run has ended, what is waited for is there, or the time is over. */
  synchronized Run await(BooleanSupplier enough, long nanos) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    for (long rest = nanos; rest > 0 && !run.state().terminal() && !enough.getAsBoolean(); ) {
      wait(rest / 1_000_000, (int) (rest % 1_000_000));
      rest = end - System.nanoTime();
    }
    return run;
  }
}

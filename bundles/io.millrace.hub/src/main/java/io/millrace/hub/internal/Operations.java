package io.millrace.hub.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.store.RecordStore;
import io.millrace.hub.Change;
import io.millrace.hub.ChangeListener;
import io.millrace.hub.ChangeReport;
import io.millrace.hub.ChangeStep.Stage;
import io.millrace.hub.HubOperation;
import io.millrace.hub.HubOperation.Outcome;
import io.millrace.hub.Operation;
import io.millrace.hub.internal.check.BundleVerification;
import io.millrace.hub.internal.files.BundleFiles;
import io.millrace.hub.internal.files.ByteSource;
import io.millrace.hub.internal.live.Inventory;
import io.millrace.hub.internal.plan.Planning;
import io.millrace.hub.internal.plan.Prepared;
import io.millrace.hub.internal.state.Journal;
import io.millrace.hub.internal.state.States;
import io.millrace.hub.internal.state.StoredBundle;
import io.millrace.hub.internal.state.StoredItem;
import io.millrace.hub.internal.state.StoredState;
import io.millrace.hub.internal.swap.Steps;
import io.millrace.hub.internal.swap.Swap;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One operation from the wish to the report: plan, files, journal, swap, record, and what failed
 * told and kept. The hub serialises.
 */
final class Operations {
  private static final Logger LOG = LoggerFactory.getLogger(Operations.class);

  private final States states;
  private final Journal journal;
  private final Planning planning;
  private final BundleFiles files;
  private final BundleVerification verification;
  private final Swap swap;
  private final Chronicle chronicle;
  private final Inventory inventory;
  private final Clock clock;

  Operations(
      States states,
      Journal journal,
      Planning planning,
      BundleFiles files,
      BundleVerification verification,
      Swap swap,
      Chronicle chronicle,
      Inventory inventory,
      Clock clock) {
    this.states = states;
    this.journal = journal;
    this.planning = planning;
    this.files = files;
    this.verification = verification;
    this.swap = swap;
    this.chronicle = chronicle;
    this.inventory = inventory;
    this.clock = clock;
  }

  /** Does it, or undoes it and says why. */
  ChangeReport apply(Change change, ChangeListener listener) {
    StoredState from = states.current();
    Instant now = clock.instant();
    Journal.Open open = journal.open(change, from.number(), now);
    Steps steps = new Steps(open.id(), listener, clock);
    Progress progress = new Progress();
    try {
      return apply(change, from, now, open, steps, progress);
    } catch (PlatformException failed) {
      failed(change, open, steps, progress, failed.code(), failed.what());
      throw failed;
    } catch (RuntimeException broken) { // a bundle's or our own mistake: the old state stays
      failed(change, open, steps, progress, "HUB_FAILED", broken.toString());
      throw new PlatformException(
          "HUB_FAILED",
          Blame.PLATFORM,
          false,
          change.operation() + " failed: " + broken + ".",
          "The state is the one before. Report it with the log.",
          broken);
    }
  }

  /** How far an operation came, for its failure. */
  private static final class Progress {
    private boolean touched;
    private boolean committed;
    private double committedMs;
    private List<StoredBundle> comes = List.of();
  }

  private ChangeReport apply(
      Change change,
      StoredState from,
      Instant now,
      Journal.Open open,
      Steps steps,
      Progress progress) {
    Prepared prepared = planning.prepare(change);
    progress.comes = prepared.comes();
    refuseRestart(prepared);
    steps.tell(Stage.PLANNED, summary(prepared), 1, 1);
    if (prepared.items().equals(from.items()) && prepared.plan().nothing()) {
      return report(
          change, prepared, from.number(), open, open.tookMs(), true, List.of(), List.of());
    }
    fetch(prepared, steps);
    open.begin(prepared.comes());
    progress.touched = true;
    steps.tell(Stage.JOURNALED, "wrote the journal", 1, 1);
    StoredState next =
        new StoredState(
            from.number() + 1, now.toString(), change.who(), change.operation(), prepared.items());
    Swap.Result result =
        swap.run(
            prepared,
            () -> {
              planning.refuseLost(prepared);
              commit(change, prepared, next, open);
              progress.committed = true;
              progress.committedMs = open.tookMs();
            },
            steps);
    files.retain(states.prune());
    chronicle.events(change, prepared, from.items(), next.number());
    steps.tell(Stage.DONE, "state " + next.number() + " is in force", 1, 1);
    ChangeReport report =
        report(
            change,
            prepared,
            next.number(),
            open,
            progress.committedMs,
            adopted(prepared),
            result.services(),
            result.warnings());
    LOG.info(
        "{} {} by {}: state {} in {} ms, done in {} ms",
        change.operation(),
        prepared.named(),
        change.who(),
        next.number(),
        Math.round(report.committedMs()),
        Math.round(report.tookMs()));
    return report;
  }

  /** The state, the journal's end and the audit trail's entry: whatever happens, all or none. */
  private void commit(Change change, Prepared prepared, StoredState next, Journal.Open open) {
    states.commit(
        next,
        state ->
            chronicle.audit(
                change,
                "done",
                next.number(),
                "",
                prepared.comes(),
                "",
                transaction -> {
                  state.accept(transaction);
                  open.end(transaction, Outcome.COMMITTED, "", next.number());
                }));
  }

  /** An item that had come along stays of its own right from now on: nothing came or went. */
  private static boolean adopted(Prepared prepared) {
    return prepared.plan().change().operation() == Operation.INSTALL && prepared.plan().nothing();
  }

  private static String summary(Prepared prepared) {
    return "planned: " + prepared.comes().size() + " come, " + prepared.goes().size() + " go";
  }

  private static void refuseRestart(Prepared prepared) {
    if (!prepared.plan().restart().isEmpty()) {
      throw PlatformException.operator(
          "HUB_RESTART_NEEDED",
          "This cannot be done while the server runs: "
              + String.join("; ", prepared.plan().restart())
              + ".",
          "Nothing was changed. Stop the server and install the distribution that has it.");
    }
  }

  private void fetch(Prepared prepared, Steps steps) {
    int done = 0;
    for (StoredBundle bundle : prepared.comes()) {
      ByteSource source =
          Optional.ofNullable(prepared.sources().get(bundle.sha256()))
              .orElse(
                  () -> {
                    throw new java.io.IOException("its file is gone");
                  });
      files.fetch(
          bundle.label(),
          bundle.sha256(),
          bundle.sizeBytes(),
          source,
          file ->
              verification.check(
                  file, bundle.symbolicName(), Version.parseVersion(bundle.version())));
      steps.tell(Stage.FETCHED, "fetched " + bundle.label(), ++done, prepared.comes().size());
    }
  }

  private ChangeReport report(
      Change change,
      Prepared prepared,
      long state,
      Journal.Open open,
      double committedMs,
      boolean nothing,
      List<String> services,
      List<String> warnings) {
    List<String> all = new ArrayList<>(prepared.plan().warnings());
    all.addAll(warnings);
    return new ChangeReport(
        change.operation(),
        state,
        nothing,
        Chronicle.named(prepared, inventory.items()),
        added(prepared),
        prepared.goes().stream().map(StoredBundle::label).toList(),
        services,
        all,
        committedMs,
        open.tookMs());
  }

  /** Own bundles first, as the items have them. */
  private static List<String> added(Prepared prepared) {
    List<String> labels = new ArrayList<>();
    for (StoredItem item : prepared.items()) {
      for (StoredBundle bundle : item.bundles()) {
        if (prepared.comes().contains(bundle) && !labels.contains(bundle.label())) {
          labels.add(bundle.label());
        }
      }
    }
    return labels;
  }

  private void failed(
      Change change, Journal.Open open, Steps steps, Progress progress, String code, String why) {
    long state = states.current().number();
    String reason = code + ": " + why;
    try {
      if (progress.committed) {
        open.remark(reason);
      } else {
        chronicle.audit(
            change,
            progress.touched ? "failed" : "refused",
            state,
            code,
            progress.comes,
            why,
            transaction -> open.end(transaction, Outcome.ROLLED_BACK, reason, state));
      }
      files.retain(states.prune());
    } catch (RuntimeException full) { // the disk may be full; the next start ends the entry
      LOG.warn("The failure of {} {} could not be recorded", change.operation(), open.id(), full);
    }
    steps.tell(Stage.ROLLED_BACK, why, 1, 1);
    LOG.warn("{} {} by {}: {} {}", change.operation(), change.items(), change.who(), code, why);
  }

  /** Ends in journal and audit trail what the death of the process interrupted. */
  void recover() {
    journal.recover(states.current().number(), this::interrupted);
  }

  private void interrupted(HubOperation operation, Consumer<RecordStore> written) {
    LOG.warn("{} {} was interrupted", operation.operation(), operation.items());
    Change change =
        new Change(
            operation.operation(),
            operation.items(),
            OptionalLong.empty(),
            Optional.empty(),
            false,
            operation.who());
    chronicle.audit(change, "interrupted", operation.to(), "", List.of(), "", written);
  }
}

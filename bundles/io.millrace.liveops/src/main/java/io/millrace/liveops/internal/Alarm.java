package io.millrace.liveops.internal;

import io.millrace.liveops.AlertState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One alert and where it stands: {@code inactive} → {@code firing} → {@code resolved} → {@code
 * firing} … Pure bookkeeping: it decides, others act. Thread-safe.
 *
 * <p>A finding that rests on too few observations, or is no number, is not looked at: it neither
 * fires nor resolves.
 */
final class Alarm {
  /** What survives a restart. */
  record Memory(
      String state,
      Instant since,
      double value,
      List<Instant> matches,
      int good,
      Optional<Instant> fired,
      Optional<String> workflowRun) {
    Memory {
      matches = List.copyOf(matches);
    }

    static Memory fresh(Instant now) {
      return new Memory(
          AlertState.INACTIVE, now, Double.NaN, List.of(), 0, Optional.empty(), Optional.empty());
    }
  }

  /** What a finding led to. */
  enum Change {
    NONE,
    FIRED,
    /** It fired before, and what it should start has not been started. */
    STILL_TO_START,
    RESOLVED
  }

  private final AlertSpec spec;
  private Memory memory;

  Alarm(AlertSpec spec, Memory memory) {
    this.spec = spec;
    this.memory = memory;
  }

  AlertSpec spec() {
    return spec;
  }

  synchronized Memory memory() {
    return memory;
  }

  /**
   * Looks at a finding.
   *
   * @param end of its window
   */
  synchronized Change look(double value, long count, Instant end) {
    if (Double.isNaN(value) || count < spec.minCount()) {
      return Change.NONE;
    }
    List<Instant> matches = new ArrayList<>(memory.matches());
    matches.removeIf(t -> !t.isAfter(end.minus(spec.period())));
    boolean match = spec.matches(value);
    if (match) {
      matches.add(end);
    }
    int good = match ? 0 : memory.good() + 1;
    boolean firing = memory.state().equals(AlertState.FIRING);
    boolean cold = memory.fired().map(f -> !end.isBefore(f.plus(spec.cooldown()))).orElse(true);
    if (!firing && match && cold && matches.size() >= spec.count()) {
      memory =
          new Memory(AlertState.FIRING, end, value, matches, 0, Optional.of(end), Optional.empty());
      return Change.FIRED;
    }
    if (firing && good >= spec.resolveCount()) {
      memory =
          new Memory(
              AlertState.RESOLVED,
              end,
              value,
              List.of(),
              good,
              memory.fired(),
              memory.workflowRun());
      return Change.RESOLVED;
    }
    memory =
        new Memory(
            memory.state(),
            memory.since(),
            value,
            matches,
            good,
            memory.fired(),
            memory.workflowRun());
    boolean owed = firing && match && spec.start().isPresent() && memory.workflowRun().isEmpty();
    return owed ? Change.STILL_TO_START : Change.NONE;
  }

  /** Notes the workflow that was started. */
  synchronized void started(String run) {
    memory =
        new Memory(
            memory.state(),
            memory.since(),
            memory.value(),
            memory.matches(),
            memory.good(),
            memory.fired(),
            Optional.of(run));
  }

  /** Resolves it by hand; whether it was firing. */
  synchronized boolean resolve(Instant now) {
    if (!memory.state().equals(AlertState.FIRING)) {
      return false;
    }
    memory =
        new Memory(
            AlertState.RESOLVED,
            now,
            memory.value(),
            List.of(),
            0,
            memory.fired(),
            memory.workflowRun());
    return true;
  }

  synchronized AlertState state() {
    return new AlertState(
        spec.project(),
        spec.name(),
        spec.monitor(),
        spec.metric(),
        spec.criterion(),
        spec.severity(),
        memory.state(),
        memory.since(),
        memory.value(),
        memory.matches().size(),
        memory.workflowRun());
  }

  /** One sentence with the numbers. */
  String reason(double value, long count) {
    return String.format(
        Locale.ROOT,
        "%s of monitor %s is %.3f over %d requests; the alert asks for %s.",
        spec.metric(),
        spec.monitor(),
        value,
        count,
        spec.criterion());
  }
}

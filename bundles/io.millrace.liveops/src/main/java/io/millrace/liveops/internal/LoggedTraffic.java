package io.millrace.liveops.internal;

import io.millrace.api.evaluation.Exchange;
import io.millrace.api.function.RunContext;
import io.millrace.api.monitoring.Observation;
import io.millrace.api.monitoring.Observation.Outcome;
import io.millrace.liveops.EventLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an endpoint was asked and answered, as something to learn from: every question once, in an
 * order of its own. Customers ask in any order and the log keeps it; were it kept here, the same
 * day's traffic would give another model each time. Thread-safe.
 */
final class LoggedTraffic {
  private final EventLog log;
  private final Clock clock;
  private final Pause pause;

  /** Lets some time pass. */
  @FunctionalInterface
  interface Pause {
    void run() throws InterruptedException;
  }

  /**
   * What is read, and what is waited for.
   *
   * @param since how far back the log is read
   * @param requests most of them, the newest
   * @param questions least number of different ones
   * @param quiet for how long no other question must have come
   * @param patience longest time for both
   */
  record Wanted(
      String endpoint,
      Duration since,
      int requests,
      long questions,
      Duration quiet,
      Duration patience) {}

  LoggedTraffic(EventLog log, Clock clock, Pause pause) {
    this.log = log;
    this.clock = clock;
    this.pause = pause;
  }

  /** The traffic once it is as wanted, or what there is when the wait is over. */
  List<Exchange> await(RunContext context, Wanted wanted) throws InterruptedException {
    Instant now = clock.instant();
    Instant until = now.plus(wanted.patience());
    Instant grown = now;
    int before = 0;
    while (true) {
      List<Exchange> exchanges = read(context.project(), wanted);
      now = clock.instant();
      if (exchanges.size() > before) {
        before = exchanges.size();
        grown = now;
      }
      boolean enough = before >= wanted.questions();
      boolean quiet = !now.isBefore(grown.plus(wanted.quiet()));
      if (enough && quiet || !now.isBefore(until)) {
        return exchanges;
      }
      context.progress(before, Math.max(before, wanted.questions()), "different questions");
      context.checkAborted();
      pause.run();
    }
  }

  /** Answered single-turn requests with text by question; of one asked again the newest. */
  private List<Exchange> read(String project, Wanted wanted) {
    Instant now = clock.instant();
    Map<String, Exchange> byQuestion = new TreeMap<>();
    for (Observation o :
        log.read(
            project,
            wanted.endpoint(),
            now.minus(wanted.since()),
            now.plusSeconds(1),
            wanted.requests())) {
      Optional<Observation.Text> text = o.text();
      if (o.outcome() == Outcome.ANSWERED
          && text.isPresent()
          && text.get().history().isEmpty()
          && !text.get().question().isBlank()) {
        byQuestion.put(
            plain(text.get().question()),
            new Exchange(o.id(), text.get().question(), text.get().answer(), List.of(), Map.of()));
      }
    }
    return List.copyOf(byQuestion.values());
  }

  /** The question without what does not make it another one: capitals, punctuation, spaces. */
  private static String plain(String question) {
    return question.toLowerCase(Locale.ROOT).replaceAll("[\\s\\p{P}]+", " ").strip();
  }
}

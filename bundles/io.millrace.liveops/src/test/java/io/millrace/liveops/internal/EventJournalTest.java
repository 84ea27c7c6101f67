package io.millrace.liveops.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.monitoring.Observation;
import io.millrace.api.monitoring.Observation.Outcome;
import io.millrace.testkit.FakeClock;
import io.millrace.testkit.Observations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventJournalTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final EventFiles.Retention PLENTY =
      new EventFiles.Retention(1 << 20, 1 << 24, Duration.ofDays(30));

  @TempDir Path folder;
  private final FakeClock clock = new FakeClock(START);

  private EventJournal open(EventFiles.Retention retention) throws IOException {
    return new EventJournal(new EventFiles(folder, retention, clock));
  }

  private static Observation observation(int n) {
    return Observations.at(
        Observations.labelled("r" + n, "frage " + n + " ä\n\"", "antwort", Map.of("topic", "on")),
        START.plusSeconds(n));
  }

  private static List<Observation> all(EventJournal journal) {
    return journal.read("bank", "assistant", START, START.plusSeconds(100_000), 1_000_000);
  }

  private List<Path> segments() throws IOException {
    try (var files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  void what_was_observed_is_read_back_as_it_was() throws Exception {
    EventJournal journal = open(PLENTY);
    List<Observation> written =
        List.of(
            observation(1),
            Observations.at(Observations.failed("r2", "ENDPOINT_BUSY"), START.plusSeconds(2)),
            Observations.at(Observations.ended("r3", Outcome.BLOCKED), START.plusSeconds(3)));
    written.forEach(journal::observed);

    assertEquals(written, all(journal));
    assertEquals(List.of(), journal.read("shop", "", START, START.plusSeconds(9), 10));
    assertEquals(
        List.of(written.get(1)),
        journal.read("bank", "", START.plusSeconds(2), START.plusSeconds(3), 10));
    assertEquals(written.subList(1, 3), journal.read("bank", "", START, START.plusSeconds(9), 2));
  }

  @Test
  void entries_outlive_the_journal() throws Exception {
    EventJournal first = open(PLENTY);
    first.observed(observation(1));
    first.deactivate();

    EventJournal second = open(PLENTY);
    second.observed(observation(2));

    assertEquals(List.of(observation(1), observation(2)), all(second));
    assertEquals(1, segments().size());
  }

  @Test
  void a_tail_torn_by_a_crash_is_cut_off_and_writing_goes_on() throws Exception {
    EventJournal first = open(PLENTY);
    first.observed(observation(1));
    first.observed(observation(2));
    first.deactivate();
    byte[] whole = Files.readAllBytes(segments().get(0));
    byte[] third = new EventLines().write(observation(3));
    for (int cut = 1; cut < third.length; cut += 7) {
      Files.write(segments().get(0), whole);
      Files.write(
          segments().get(0), java.util.Arrays.copyOf(third, cut), StandardOpenOption.APPEND);

      EventJournal next = open(PLENTY);
      next.observed(observation(4));

      assertEquals(List.of(observation(1), observation(2), observation(4)), all(next));
      next.deactivate();
    }
  }

  @Test
  void a_damaged_entry_in_the_middle_costs_only_itself() throws Exception {
    EventJournal journal = open(PLENTY);
    for (int i = 1; i <= 3; i++) {
      journal.observed(observation(i));
    }
    journal.write();
    String text = Files.readString(segments().get(0), StandardCharsets.UTF_8);
    Files.writeString(segments().get(0), text.replace("\"r2\"", "\"rX\""));

    assertEquals(List.of(observation(1), observation(3)), all(journal));
  }

  @Test
  void old_segments_are_deleted_by_size_and_by_age() throws Exception {
    EventJournal bySize = open(new EventFiles.Retention(100, 2_000, Duration.ofDays(30)));
    for (int i = 0; i < 40; i++) {
      clock.advance(Duration.ofSeconds(1));
      bySize.observed(observation(i));
      bySize.write();
    }
    long bytes = 0;
    for (Path p : segments()) {
      bytes += Files.size(p);
    }
    assertTrue(bytes <= 2_500, bytes + " bytes kept");
    assertEquals(observation(39), all(bySize).get(all(bySize).size() - 1));
    bySize.deactivate();

    clock.advance(Duration.ofDays(31));
    EventFiles byAge =
        new EventFiles(folder, new EventFiles.Retention(100, 1 << 20, Duration.ofDays(30)), clock);
    byAge.append(List.of(observation(50)));
    byAge.prune();
    byAge.close();

    // The last one of the old ones may hold entries up to the beginning of the new one.
    assertEquals(2, segments().size());
  }
}

package io.millrace.kernel.internal.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.kernel.audit.AuditEntry;
import io.millrace.kernel.internal.KilledProcess;
import io.millrace.store.internal.OpenStore;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process whose threads write the trail on the true store, and goes on in its folder. */
final class AuditKillTest {
  @TempDir Path data;

  @Test
  void what_was_acknowledged_is_there_without_a_gap_and_the_chain_goes_on() throws Exception {
    List<String> said = KilledProcess.run(AuditingServer.class, data, "recorded 50", () -> {});

    try (OpenStore store = new OpenStore(data)) {
      ChainedAuditTrail trail = new ChainedAuditTrail(store.records(), Clock.systemUTC());
      Set<Long> there =
          trail.find("", 0, 10_000).stream().map(AuditEntry::sequence).collect(Collectors.toSet());

      assertEquals(
          LongStream.rangeClosed(1, there.size()).boxed().collect(Collectors.toSet()), there);
      for (String line : said) {
        assertTrue(there.contains(Long.valueOf(line.substring("recorded ".length()))), line);
      }
      assertEquals(
          there.size() + 1, trail.record("admin", "hub.pin", "x", "done", Map.of()).sequence());
      assertEquals(OptionalLong.empty(), trail.broken());
    }
  }
}

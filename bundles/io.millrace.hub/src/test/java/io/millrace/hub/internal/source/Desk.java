package io.millrace.hub.internal.source;

import io.millrace.hub.HubSource;
import io.millrace.hub.SourceSettings;
import io.millrace.hub.SourceSettings.Accepts;
import io.millrace.kernel.audit.AuditEntry;
import io.millrace.kernel.audit.AuditTrail;
import io.millrace.testkit.FakeClock;
import io.millrace.testkit.FakeRecordStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Catalogues over a store that outlives them, with a clock that is moved by hand. */
final class Desk implements AutoCloseable {
  final FakeRecordStore records = new FakeRecordStore();
  final FakeClock clock = new FakeClock(Publisher.NOW.plusSeconds(60));
  final Trail audit = new Trail();
  final Path folder;
  final SourceSettings builtIn;
  LiveCatalogues catalogues;

  /**
   * @param folder for the data
   * @param builtIn settings of the first source
   */
  Desk(Path folder, SourceSettings builtIn) {
    this.folder = folder;
    this.builtIn = builtIn;
    open();
  }

  void open() {
    catalogues =
        new LiveCatalogues(
            Map::of,
            new SourcesConfig(folder.resolve("data"), builtIn, ""),
            records,
            audit,
            new WebFiles.Patience(Duration.ofSeconds(5), Duration.ofMillis(300), 32 << 10),
            clock);
  }

  void restart() {
    close();
    open();
  }

  static SourceSettings settings(
      String name, String location, Publisher publisher, Accepts... accepts) {
    return new SourceSettings(
        name,
        location,
        List.of(publisher.key.publicKey().base64()),
        Set.of(accepts),
        false,
        Optional.empty(),
        false);
  }

  HubSource state(String name) {
    return catalogues.sources().stream()
        .filter(s -> s.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  List<String> items() {
    return catalogues.items().stream()
        .map(i -> i.source() + "/" + i.name() + " " + i.version())
        .toList();
  }

  @Override
  public void close() {
    catalogues.close();
  }

  /** Keeps what it is told. */
  static final class Trail implements AuditTrail {
    final List<AuditEntry> entries = new ArrayList<>();

    @Override
    public AuditEntry record(
        String who, String action, String subject, String outcome, Map<String, Object> details) {
      AuditEntry entry =
          new AuditEntry(
              entries.size() + 1, Publisher.NOW, who, action, subject, outcome, details, "");
      entries.add(entry);
      return entry;
    }

    @Override
    public List<AuditEntry> find(String action, long before, int limit) {
      return List.copyOf(entries);
    }

    @Override
    public OptionalLong broken() {
      return OptionalLong.empty();
    }
  }
}

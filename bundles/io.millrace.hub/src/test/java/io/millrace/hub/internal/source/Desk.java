package io.millrace.hub.internal.source;

import io.millrace.hub.HubSource;
import io.millrace.hub.SourceSettings;
import io.millrace.hub.SourceSettings.Accepts;
import io.millrace.hub.internal.RecordingAudit;
import io.millrace.testkit.FakeClock;
import io.millrace.testkit.FakeRecordStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Catalogues over a store that outlives them, with a clock that is moved by hand. */
public final class Desk implements AutoCloseable {
  final FakeRecordStore records = new FakeRecordStore();
  public final FakeClock clock = new FakeClock(Publisher.NOW.plusSeconds(60));
  public final RecordingAudit audit = new RecordingAudit(records);
  final Path folder;
  final SourceSettings builtIn;
  public LiveCatalogues catalogues;

  /**
   * @param folder for the data
   * @param builtIn settings of the first source
   */
  public Desk(Path folder, SourceSettings builtIn) {
    this.folder = folder;
    this.builtIn = builtIn;
    open();
  }

  public void open() {
    catalogues =
        new LiveCatalogues(
            Map::of,
            new SourcesConfig(folder.resolve("data"), builtIn, ""),
            records,
            audit,
            new WebFiles.Patience(Duration.ofSeconds(5), Duration.ofMillis(300), 32 << 10),
            clock);
  }

  public void restart() {
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

  public HubSource state(String name) {
    return catalogues.sources().stream()
        .filter(s -> s.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  public List<String> items() {
    return catalogues.items().stream()
        .map(i -> i.source() + "/" + i.name() + " " + i.version())
        .toList();
  }

  @Override
  public void close() {
    catalogues.close();
  }
}

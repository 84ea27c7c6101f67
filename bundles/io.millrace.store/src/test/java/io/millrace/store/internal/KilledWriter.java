package io.millrace.store.internal;

import io.millrace.api.store.NewRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Random;

/**
 * A process that writes, notes each write that was acknowledged, and dies without closing anything.
 */
final class KilledWriter {
  private KilledWriter() {}

  /** What the record holds, {@code 0} before the first write. */
  static int written(DatabaseRecordStore store) {
    return store
        .get("counter", "n")
        .map(r -> Integer.parseInt(r.data().attributes().get("n")))
        .orElse(0);
  }

  /** Arguments: data folder, seed. */
  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(arguments[0]);
    Random random = new Random(Long.parseLong(arguments[1]));
    DatabaseRecordStore store = new DatabaseRecordStore(Settings.embedded(data), Clock.systemUTC());
    int next = written(store) + 1;
    Files.writeString(data.resolve("found"), Integer.toString(next - 1));
    for (int last = next + random.nextInt(12); next <= last; next++) {
      String padding = "x".repeat(random.nextInt(3000));
      store.put(
          new NewRecord(
              "counter",
              "n",
              "",
              "",
              "",
              Map.of("n", Integer.toString(next)),
              "\"" + padding + '"'));
      store.insert(NewRecord.of("entry", Integer.toString(next), "\"" + padding + '"'));
      Files.writeString(data.resolve("acknowledged"), Integer.toString(next));
    }
    Runtime.getRuntime().halt(9);
  }
}

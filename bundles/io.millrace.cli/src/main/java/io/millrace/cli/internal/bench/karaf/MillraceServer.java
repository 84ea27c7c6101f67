package io.millrace.cli.internal.bench.karaf;

import io.millrace.cli.internal.Api;
import io.millrace.cli.internal.ServerProcess;
import io.millrace.cli.internal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** This distribution, driven over its HTTP API: every install verified, journaled and checked. */
final class MillraceServer implements Contender {
  private static final String HUB = "/api/v1/hub/";

  private final Terminal terminal;
  private final Path bundles;
  private final String key;
  private final Path data;
  private @Nullable ServerProcess process;
  private @Nullable Api api;

  /**
   * @param bundles folder of the signed catalogue
   * @param key that signed it
   */
  MillraceServer(Terminal terminal, Path bundles, String key) throws IOException {
    this.terminal = terminal;
    this.bundles = bundles;
    this.key = key;
    this.data = Files.createTempDirectory("millrace-bench-");
  }

  @Override
  public String name() {
    return "Millrace";
  }

  @Override
  public void start() throws IOException, InterruptedException {
    process = ServerProcess.start(terminal, data, 0);
    api = process.awaitReady();
    Http.await(
        process.url() + "/system/console/bundles",
        "admin",
        Files.readString(data.resolve("admin-token")).strip());
  }

  /** Its start is over when it is ready; it learns of the catalogue. */
  @Override
  public void settle() {
    running()
        .post(
            HUB + "sources",
            Map.of("name", "bench", "location", bundles.toString(), "keys", List.of(key)));
  }

  @Override
  public void install(int cycle) {
    change("install", cycle + ".0.0");
  }

  @Override
  public void update(int cycle) {
    change("update", cycle + ".1.0");
  }

  private void change(String verb, String version) {
    running()
        .post(HUB + verb, Map.of("item", SmallBundle.ITEM + ":[" + version + "," + version + "]"));
  }

  @Override
  public void uninstall() {
    running().post(HUB + "uninstall", Map.of("item", SmallBundle.ITEM));
  }

  private Api running() {
    if (api == null) {
      throw new IllegalStateException("not started");
    }
    return api;
  }

  @Override
  public long pid() {
    return process == null ? -1 : process.pid();
  }

  @Override
  public void stop() {
    if (process != null) {
      process.close();
    }
  }

  @Override
  public void close() throws IOException {
    if (process != null) {
      process.close();
      process.forget();
    }
  }
}

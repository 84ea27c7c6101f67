package io.millrace.cli.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks for what would keep Millrace from working here. */
@Command(
    name = "doctor",
    description = "Look for what would keep Millrace from working here.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  private static final long NEEDED_BYTES = 2_000_000_000L;

  private final Terminal terminal;
  private final List<Finding> findings = new ArrayList<>();

  @Mixin private ServerOptions server = new ServerOptions();

  DoctorCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  private record Finding(String check, boolean good, String what, String remedy) {}

  @Override
  public Integer call() throws InterruptedException {
    java();
    distribution();
    data();
    server();
    for (Finding f : findings) {
      if (server.json()) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("check", f.check());
        values.put("good", f.good());
        values.put("what", f.what());
        values.put("remedy", f.remedy());
        terminal.line(new Api("", "").json().valueToTree(values).toString());
      } else {
        terminal.line((f.good() ? "good  " : "BAD   ") + f.check() + ": " + f.what());
        if (!f.good()) {
          terminal.line("      → " + f.remedy());
        }
      }
    }
    return findings.stream().allMatch(Finding::good) ? 0 : 1;
  }

  private void java() {
    int feature = Runtime.version().feature();
    findings.add(
        new Finding(
            "java", feature >= 17, "version " + Runtime.version(), "Install Java 17 or newer."));
    int cores = Runtime.getRuntime().availableProcessors();
    findings.add(new Finding("cores", cores >= 2, cores + " cores", "Give it at least two."));
  }

  private void distribution() {
    String home = terminal.variable("MILLRACE_HOME", "");
    boolean there = !home.isEmpty() && Files.isDirectory(Path.of(home, "bundle"));
    findings.add(
        new Finding(
            "distribution",
            there,
            there ? home : "MILLRACE_HOME is '" + home + "'",
            "Use the script 'millrace' that came with the distribution."));
  }

  private void data() {
    Path data = server.data(terminal);
    Path existing = data.toAbsolutePath();
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    boolean writable = existing != null && Files.isWritable(existing);
    findings.add(
        new Finding(
            "data folder",
            writable,
            data + (writable ? " can be written" : " cannot be written"),
            "Name another folder with --data, or correct its permissions."));
    if (existing == null) {
      return;
    }
    try {
      FileStore store = Files.getFileStore(existing);
      long free = store.getUsableSpace();
      findings.add(
          new Finding(
              "disk",
              free >= NEEDED_BYTES,
              Format.bytes(free) + " free",
              "Free " + Format.bytes(NEEDED_BYTES) + " or name another folder with --data."));
    } catch (IOException e) {
      findings.add(new Finding("disk", false, "cannot be asked", "Look at the disk."));
    }
  }

  private void server() throws InterruptedException {
    Api api = server.connect(terminal);
    try {
      HttpResponse<String> ready = api.exchange("GET", "/readyz", "");
      boolean good = ready.statusCode() == 200;
      JsonNode body = api.json().readTree(ready.body());
      findings.add(
          new Finding(
              "server",
              good,
              api.base() + (good ? " is ready" : " is not ready: " + body.path("reasons")),
              "See its log under <data>/logs."));
      int status = api.exchange("GET", "/api/v1/status", "").statusCode();
      findings.add(
          new Finding(
              "token",
              status == 200,
              status == 200 ? "is accepted" : "is answered with " + status,
              "Give it with --token or MILLRACE_TOKEN, or the data folder with --data."));
    } catch (IOException e) {
      findings.add(
          new Finding(
              "server", false, "none answers at " + api.base(), "Start one: millrace start."));
    }
  }
}

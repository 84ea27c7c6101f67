package io.millrace.kernel.internal.audit;

import io.millrace.store.internal.OpenStore;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Several threads that record until the process is killed, and say what was acknowledged. */
public final class AuditingServer {
  /** Of several names: their order differs between processes. */
  private static final Map<String, Object> DETAILS =
      Map.of(
          "source",
          "acme",
          "key",
          "k-1",
          "accepts",
          List.of(),
          "location",
          "/catalogue",
          "bundles",
          List.of(Map.of("bundle", "b", "version", "1.0.0", "sizeBytes", 7)),
          "force",
          true);

  private AuditingServer() {}

  public static void main(String[] args) {
    PrintStream said = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
    ChainedAuditTrail trail =
        new ChainedAuditTrail(new OpenStore(Path.of(args[0])).records(), Clock.systemUTC());
    for (int i = 0; i < 3; i++) {
      String who = "writer-" + i;
      new Thread(
              () -> {
                for (int n = 0; ; n++) {
                  long sequence =
                      trail.record(who, "hub.install", "item-" + n, "done", DETAILS).sequence();
                  said.println("recorded " + sequence);
                }
              },
              who)
          .start();
    }
  }
}

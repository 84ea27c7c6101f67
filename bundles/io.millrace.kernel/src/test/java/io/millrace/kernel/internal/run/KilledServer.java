package io.millrace.kernel.internal.run;

import io.millrace.api.store.NewRecord;
import io.millrace.api.store.RecordStore;
import io.millrace.kernel.internal.run.RunsHarness.Work;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunRequest;
import io.millrace.store.internal.OpenStore;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A server that works and acknowledges until it is killed. Says on its output what it has done. */
public final class KilledServer {
  private KilledServer() {}

  public static void main(String[] args) throws Exception {
    Path data = Path.of(args[0]);
    PrintStream said = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
    CountDownLatch held = new CountDownLatch(2);
    RecordStore records = new OpenStore(data).records();
    RunsHarness h =
        new RunsHarness(
            data,
            records,
            Duration.ofSeconds(30),
            Work.named(
                "make",
                c -> Files.writeString(c.output("dataset", Map.of()).resolve("rows"), "kept")),
            Work.named(
                "hold",
                c -> {
                  c.log("holding");
                  c.metric("loss", 1, 0.5);
                  held.countDown();
                  new CountDownLatch(1).await();
                }));
    Run made = h.end(h.runs.submit(RunRequest.of("bank", "make", Map.of())));
    said.println("made " + made.id());
    said.println("held " + h.runs.submit(RunRequest.of("bank", "hold", Map.of())).id());
    said.println("held " + h.runs.submit(RunRequest.of("bank", "hold", Map.of())).id());
    held.await();
    said.println("waiting " + h.runs.submit(RunRequest.of("bank", "hold", Map.of())).id());
    for (int i = 0; ; i++) {
      records.insert(NewRecord.of("acknowledged", "n" + i, "{}"));
      said.println("wrote n" + i);
    }
  }
}

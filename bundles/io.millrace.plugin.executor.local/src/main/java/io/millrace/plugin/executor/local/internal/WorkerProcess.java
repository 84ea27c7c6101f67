package io.millrace.plugin.executor.local.internal;

import io.millrace.api.execution.Execution;
import io.millrace.api.execution.Task;
import io.millrace.api.execution.TaskListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker and the threads that watch it: one accepts its connection and hears its reports, one
 * reads what it prints, one tells the listener. The listener hears the end only when the process is
 * gone, so the caller may remove the scratch folder at once.
 */
final class WorkerProcess implements Execution {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final Task task;
  private final Process process;
  private final ServerSocket door;
  private final String token;
  private final Path errorFile;
  private final Duration startTimeout;
  private final ScheduledExecutorService timer;
  private final Relay relay;
  private final Reports reports;
  private final Tail tail = new Tail(60);
  private final Runnable gone;
  private volatile @Nullable Wire wire;
  private volatile boolean aborting;
  private volatile boolean late;

  private WorkerProcess(
      Task task,
      Process process,
      ServerSocket door,
      String token,
      Path errorFile,
      Duration startTimeout,
      ScheduledExecutorService timer,
      TaskListener listener,
      Runnable gone) {
    this.task = task;
    this.process = process;
    this.door = door;
    this.token = token;
    this.errorFile = errorFile;
    this.startTimeout = startTimeout;
    this.timer = timer;
    this.gone = gone;
    relay = new Relay(listener);
    reports = new Reports(relay);
  }

  /**
   * Starts the process; {@link #supervise()} must follow.
   *
   * @param gone called once, after the listener heard the end
   */
  static WorkerProcess start(
      Task task,
      WorkerCommand command,
      Duration startTimeout,
      ScheduledExecutorService timer,
      TaskListener listener,
      Runnable gone)
      throws IOException {
    Path folder = Files.createDirectories(task.scratch().resolve(".worker"));
    byte[] secret = new byte[16];
    new SecureRandom().nextBytes(secret);
    String token = HexFormat.of().formatHex(secret);
    ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    try {
      Path handover = folder.resolve("handover.json");
      new Handover(task, door.getLocalPort(), token).write(handover);
      ProcessBuilder builder = new ProcessBuilder(command.prepare(folder, handover));
      builder.redirectErrorStream(true);
      Map<String, String> environment = builder.environment();
      // Two native pools on few cores starve each other when their idle threads spin.
      environment.put("OMP_WAIT_POLICY", "PASSIVE");
      // The server gives large tensors back to the system at once. A training step takes and frees
      // them hundreds of times: page faults would nearly double its processor time.
      environment.remove("MALLOC_MMAP_THRESHOLD_");
      environment.remove("MALLOC_TRIM_THRESHOLD_"); // alone it would fix the other at its lowest
      // libtorch warns about its own bridge to Java; errors still show.
      environment.putIfAbsent("TORCH_CPP_LOG_LEVEL", "ERROR");
      environment.putIfAbsent("DJL_OFFLINE", "true");
      environment.putIfAbsent("OPT_OUT_TRACKING", "true");
      Process process = builder.start();
      process.getOutputStream().close();
      Path errorFile = folder.resolve("hs_err.log");
      return new WorkerProcess(
          task, process, door, token, errorFile, startTimeout, timer, listener, gone);
    } catch (IOException e) {
      door.close();
      throw e;
    }
  }

  void supervise() {
    relay.say(l -> l.started("process " + process.pid()));
    thread("tell", relay).start();
    Thread printing = thread("output", this::readOutput);
    printing.start();
    thread("watch", () -> watch(printing)).start();
  }

  private Thread thread(String role, Runnable work) {
    Thread t = new Thread(work, "millrace-worker-" + role + "-" + task.runId());
    t.setDaemon(true);
    return t;
  }

  private void watch(Thread printing) {
    try (door) {
      accept();
      Wire connected = wire;
      if (connected != null) {
        for (Map<String, Object> m = connected.receive(); m != null; m = connected.receive()) {
          if (reports.heard(m)) {
            break;
          }
        }
      }
    } catch (IOException e) {
      LOG.debug("Connection to the worker of run {} ended: {}", task.runId(), e.toString());
    }
    finish(printing);
  }

  /** Waits for the worker to call; gives up when it dies or takes too long. */
  private void accept() throws IOException {
    long deadline = System.nanoTime() + startTimeout.toNanos();
    door.setSoTimeout(100);
    while (process.isAlive()) {
      try {
        Socket socket = door.accept();
        socket.setSoTimeout(5000);
        Wire candidate = new Wire(socket);
        Map<String, Object> hello = candidate.receive();
        if (hello != null && token.equals(hello.get("token"))) {
          socket.setSoTimeout(0);
          wire = candidate;
          if (aborting) {
            sendAbort();
          }
          return;
        }
        candidate.close();
      } catch (SocketTimeoutException e) {
        if (System.nanoTime() > deadline) {
          late = true;
          process.destroyForcibly();
          return;
        }
      }
    }
  }

  private void finish(Thread printing) {
    try {
      if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
      int exit = process.waitFor();
      printing.join(GRACE.toMillis());
      Wire connected = wire;
      if (connected != null) {
        connected.close();
      }
      relay.end(
          l -> {
            reports.ending(aborting, () -> cause(exit)).accept(l);
            gone.run();
          });
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.debug("Closing the connection to the worker of run {} failed", task.runId(), e);
    }
  }

  private TaskListener.Failure cause(int exit) {
    if (late) {
      return new TaskListener.Failure(
          "WORKER_CRASHED",
          true,
          "The worker did not report within " + startTimeout.toSeconds() + " s of its start.",
          "Read the run's log; raise startTimeoutSeconds of configuration "
              + LocalExecutor.PID
              + " on a slow machine.");
    }
    return Ending.of(exit, tail.lines(), errorFile);
  }

  private void readOutput() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals(FrameworkCommand.REMARK)) {
          continue;
        }
        String printed = line.length() > 2000 ? line.substring(0, 2000) + "…" : line;
        tail.add(printed);
        relay.say(l -> l.log(printed));
      }
    } catch (IOException e) {
      LOG.debug("Output of the worker of run {} ended: {}", task.runId(), e.toString());
    }
  }

  @Override
  public void abort() {
    aborting = true;
    sendAbort();
    try {
      timer.schedule(process::destroyForcibly, GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      process.destroyForcibly(); // the executor is stopping
    }
  }

  private void sendAbort() {
    Wire connected = wire;
    try {
      if (connected != null) {
        connected.send("abort", Map.of());
      }
    } catch (IOException e) {
      process.destroyForcibly(); // it does not listen any more
    }
  }

  /** Ends the process by force; the listener hears a failure. */
  void kill() {
    process.destroyForcibly();
  }
}

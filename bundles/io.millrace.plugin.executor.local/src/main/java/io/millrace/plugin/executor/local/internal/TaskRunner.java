package io.millrace.plugin.executor.local.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.execution.Task;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.RunAborted;
import io.millrace.api.plugin.Lease;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The worker's side of a task: calls the server, executes the function, reports, and ends the
 * process. A connection that ends means that the server is gone; then the process ends at once, so
 * that no orphan is left.
 */
final class TaskRunner {
  static final int ORPHANED = 70;
  static final int DONE = 0;
  static final int UNREPORTED = 71;

  private final Functions functions;
  private final IntConsumer halt;
  private final AtomicReference<@Nullable WorkerRunContext> context = new AtomicReference<>();
  private volatile boolean abortAsked;
  private volatile boolean reported;

  /** Where functions come from. */
  @FunctionalInterface
  interface Functions {
    Lease<Function> lease(String id) throws InterruptedException;
  }

  /**
   * @param halt ends the process with a status, at once and without shutdown hooks, which could
   *     hang in natives
   */
  TaskRunner(Functions functions, IntConsumer halt) {
    this.functions = functions;
    this.halt = halt;
  }

  /** Executes what the hand-over says on the calling thread; ends the process. */
  void run(Path handoverFile) {
    int status = UNREPORTED;
    try {
      Handover handover = Handover.read(handoverFile);
      try (Wire wire = new Wire(new Socket(InetAddress.getLoopbackAddress(), handover.port()))) {
        wire.send("hello", Map.of("token", handover.token()));
        Thread runner = Thread.currentThread();
        Thread ears = new Thread(() -> listen(wire, runner), "millrace-worker-ears");
        ears.setDaemon(true);
        ears.start();
        execute(handover.task(), wire);
        status = DONE;
        reported = true;
      }
    } catch (IOException e) {
      status = ORPHANED;
    } finally {
      halt.accept(status);
    }
  }

  private void listen(Wire wire, Thread runner) {
    try {
      for (Map<String, Object> m = wire.receive(); m != null; m = wire.receive()) {
        if ("abort".equals(m.get("type"))) {
          abortAsked = true;
          WorkerRunContext running = context.get();
          if (running != null) {
            running.abort();
          }
          runner.interrupt();
        }
      }
    } catch (IOException e) {
      // a connection that breaks means the same as one that ends
    }
    if (!reported) {
      halt.accept(ORPHANED);
    }
  }

  private void execute(Task task, Wire wire) throws IOException {
    try (Lease<Function> lease = functions.lease(task.function())) {
      FunctionSpec spec = lease.plugin().spec();
      WorkerRunContext running = new WorkerRunContext(task, spec, wire);
      running.used(lease.info());
      context.set(running);
      if (abortAsked) {
        running.abort();
      }
      running.checkAborted();
      lease.plugin().run(running);
      Thread.interrupted();
      wire.send("completed", Map.of());
    } catch (RunAborted | InterruptedException e) {
      Thread.interrupted();
      failed(
          wire,
          "FUNCTION_FAILED",
          true,
          "Function " + task.function() + " stopped as if aborted, but nobody asked for it.",
          "Retry the run; report it to the function's author if it happens again.");
    } catch (PlatformException e) {
      Thread.interrupted();
      failed(wire, e.code(), e.retriable(), e.what(), e.remedy());
    } catch (OutOfMemoryError e) {
      failed(
          wire,
          "OUT_OF_MEMORY",
          false,
          "The worker was short of memory: " + e.getMessage(),
          "Raise heapMb of configuration " + LocalExecutor.PID + " or make the task smaller.");
    } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
      // Top of the worker: whatever a function throws fails its run with that cause.
      Thread.interrupted();
      StackLines.of(e).forEach(line -> say(wire, line));
      failed(
          wire,
          "FUNCTION_FAILED",
          false,
          "Function " + task.function() + " failed: " + StackLines.words(e),
          "Read the end of the run's log; report it to the function's author if it is a defect.");
    }
  }

  private void failed(Wire wire, String code, boolean retriable, String what, String remedy)
      throws IOException {
    if (abortAsked) {
      wire.send("aborted", Map.of());
      return;
    }
    wire.send(
        "failed", Map.of("code", code, "retriable", retriable, "what", what, "remedy", remedy));
  }

  private static void say(Wire wire, String line) {
    try {
      wire.send("log", Map.of("line", line));
    } catch (IOException e) {
      Thread.currentThread().interrupt(); // the ears end the process
    }
  }
}

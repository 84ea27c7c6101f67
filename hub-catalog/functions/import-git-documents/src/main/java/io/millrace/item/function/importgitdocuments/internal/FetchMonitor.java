package io.millrace.item.function.importgitdocuments.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.function.RunAborted;
import io.millrace.api.function.RunContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.EmptyProgressMonitor;
import org.jspecify.annotations.Nullable;

/** Stops a fetch that is aborted or brings too much, and tells how far it is. */
final class FetchMonitor extends EmptyProgressMonitor {
  private static final long LOOK_EVERY_NANOS = 200_000_000;

  private final Path folder;
  private final long maxBytes;
  private final RunContext context;
  private long looked = System.nanoTime();
  private @Nullable RuntimeException stopped;
  private long done;
  private long total;

  FetchMonitor(Path folder, long maxBytes, RunContext context) {
    this.folder = folder;
    this.maxBytes = maxBytes;
    this.context = context;
  }

  @Override
  public void beginTask(String title, int totalWork) {
    done = 0;
    total = Math.max(0, totalWork);
  }

  @Override
  public void update(int completed) {
    done += completed;
  }

  @Override
  public boolean isCancelled() {
    if (stopped != null || System.nanoTime() - looked < LOOK_EVERY_NANOS) {
      return stopped != null;
    }
    looked = System.nanoTime();
    context.progress(done, total, "objects");
    try {
      context.checkAborted();
      if (size() > maxBytes) {
        stopped =
            PlatformException.caller(
                "REPOSITORY_TOO_LARGE",
                "More than " + maxBytes + " bytes came of the repository.",
                "Raise 'maxBytes' if this is meant.");
      }
    } catch (RunAborted e) {
      stopped = e;
    }
    return stopped != null;
  }

  private long size() {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
    } catch (IOException | UncheckedIOException e) {
      return 0; // files come and go while a fetch works; the next look counts them
    }
  }

  /** Throws why the fetch was stopped, if this stopped it. */
  void rethrow() {
    if (stopped != null) {
      throw stopped;
    }
  }
}

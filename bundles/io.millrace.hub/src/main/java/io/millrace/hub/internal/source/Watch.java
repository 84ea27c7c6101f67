package io.millrace.hub.internal.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends the reading of streams that stall: Java's HTTP client bounds the time to the first byte
 * only. Thread-safe.
 */
final class Watch {
  private static final int CHECKS_PER_PAUSE = 4;

  private final ScheduledExecutorService timer;

  /**
   * @param timer its owner shuts it down
   */
  Watch(ScheduledExecutorService timer) {
    this.timer = timer;
  }

  /**
   * The same stream, which fails when no byte comes for a while, or not all of them in time.
   *
   * @param pause longest between two reads that bring something
   * @param whole longest over all
   */
  InputStream over(InputStream stream, Duration pause, Duration whole) {
    return new Watched(stream, pause, whole);
  }

  private final class Watched extends FilterInputStream {
    private final long pauseNanos;
    private final long end;
    private final ScheduledFuture<?> checks;
    private volatile long last = System.nanoTime();
    private volatile boolean reading;
    private volatile @Nullable String late;

    Watched(InputStream stream, Duration pause, Duration whole) {
      super(stream);
      this.pauseNanos = pause.toNanos();
      this.end = System.nanoTime() + whole.toNanos();
      long period = Math.max(1, pauseNanos / CHECKS_PER_PAUSE);
      this.checks = timer.scheduleAtFixedRate(this::check, period, period, TimeUnit.NANOSECONDS);
    }

    private void check() {
      long now = System.nanoTime();
      if (reading && now - last > pauseNanos) {
        stop("the server sent nothing for " + TimeUnit.NANOSECONDS.toMillis(pauseNanos) + " ms");
      } else if (now - end > 0) {
        stop("the server took too long");
      }
    }

    private void stop(String why) {
      late = why;
      checks.cancel(false);
      try {
        in.close(); // wakes the reader
      } catch (IOException alreadyBroken) {
        // the reader learns it by itself
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      last = System.nanoTime(); // the reader's own pauses are not the server's
      reading = true;
      try {
        int n = in.read(into, offset, length);
        if (late != null) {
          throw new IOException(late);
        }
        return n;
      } catch (IOException broken) {
        String why = late;
        throw why == null || why.equals(broken.getMessage())
            ? broken
            : new IOException(why, broken);
      } finally {
        reading = false;
      }
    }

    @Override
    public void close() throws IOException {
      checks.cancel(false);
      super.close();
    }
  }
}

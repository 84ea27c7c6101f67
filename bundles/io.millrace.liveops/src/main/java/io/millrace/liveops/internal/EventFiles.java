package io.millrace.liveops.internal;

import io.millrace.api.monitoring.Observation;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log's segments on disk: {@code events-<first millisecond>.log}, only ever appended to. A torn
 * tail left by a crash is cut off when the folder is opened. Writing is for one thread; reading may
 * go on beside it.
 */
final class EventFiles implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(EventFiles.class);
  private static final String PREFIX = "events-";
  private static final String SUFFIX = ".log";
  private static final Duration SKEW = Duration.ofMinutes(1);

  /**
   * How much is kept.
   *
   * @param segmentBytes size from which a new segment is begun
   * @param maxBytes oldest segments are deleted beyond this
   * @param maxAge a segment is deleted when the one after it was begun longer ago than this
   */
  record Retention(long segmentBytes, long maxBytes, Duration maxAge) {}

  private final Path folder;
  private final Retention retention;
  private final Clock clock;
  private final EventLines lines = new EventLines();
  private @Nullable FileChannel channel;

  EventFiles(Path folder, Retention retention, Clock clock) throws IOException {
    this.folder = folder;
    this.retention = retention;
    this.clock = clock;
    Files.createDirectories(folder);
    TreeMap<Long, Path> segments = segments();
    if (!segments.isEmpty()) {
      repair(segments.lastEntry().getValue());
      channel = open(segments.lastEntry().getValue());
    }
  }

  /** Appends and makes durable. */
  void append(List<Observation> observations) throws IOException {
    if (observations.isEmpty()) {
      return;
    }
    FileChannel to = channel;
    if (to == null || to.size() >= retention.segmentBytes()) {
      to = roll();
    }
    for (Observation o : observations) {
      ByteBuffer line = ByteBuffer.wrap(lines.write(o));
      while (line.hasRemaining()) {
        to.write(line);
      }
    }
    to.force(false);
  }

  /** Hands over every undamaged entry of the time, give or take a minute, oldest first. */
  void read(Instant from, Instant until, Consumer<Observation> to) throws IOException {
    TreeMap<Long, Path> segments = segments();
    for (var segment : segments.entrySet()) {
      Long next = segments.higherKey(segment.getKey());
      boolean before = next != null && Instant.ofEpochMilli(next).isBefore(from.minus(SKEW));
      boolean after = Instant.ofEpochMilli(segment.getKey()).isAfter(until.plus(SKEW));
      if (!before && !after) {
        readSegment(segment.getValue(), to);
      }
    }
  }

  private void readSegment(Path segment, Consumer<Observation> to) throws IOException {
    byte[] bytes = Files.readAllBytes(segment);
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        Optional<Observation> o = lines.read(bytes, start, i);
        o.ifPresent(to);
        if (o.isEmpty()) {
          LOG.warn("Skipped a damaged entry of {} at byte {}", segment.getFileName(), start);
        }
        start = i + 1;
      }
    }
  }

  /** Deletes segments beyond the retention; never the one that is written. */
  void prune() throws IOException {
    TreeMap<Long, Path> segments = segments();
    long total = 0;
    for (Path p : segments.values()) {
      total += Files.size(p);
    }
    Instant oldest = clock.instant().minus(retention.maxAge());
    while (segments.size() > 1) {
      var first = segments.firstEntry();
      // A segment's entries are older than the first one of the next segment.
      boolean old = Instant.ofEpochMilli(segments.higherKey(first.getKey())).isBefore(oldest);
      if (!old && total <= retention.maxBytes()) {
        return;
      }
      total -= Files.size(first.getValue());
      Files.delete(first.getValue());
      segments.remove(first.getKey());
      LOG.info("Deleted {}, beyond the retention of events", first.getValue().getFileName());
    }
  }

  @Override
  public void close() throws IOException {
    FileChannel open = channel;
    if (open != null) {
      open.close();
    }
  }

  private FileChannel roll() throws IOException {
    close();
    long start = clock.millis();
    TreeMap<Long, Path> segments = segments();
    if (!segments.isEmpty()) {
      start = Math.max(start, segments.lastKey() + 1);
    }
    FileChannel next =
        open(folder.resolve(String.format(Locale.ROOT, "%s%013d%s", PREFIX, start, SUFFIX)));
    channel = next;
    prune();
    return next;
  }

  private static FileChannel open(Path segment) throws IOException {
    return FileChannel.open(segment, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Cuts off what follows the last whole entry: the process died while writing it. */
  private void repair(Path segment) throws IOException {
    byte[] bytes = Files.readAllBytes(segment);
    int end = bytes.length;
    while (end > 0) {
      int start = end - 1;
      boolean whole = bytes[start] == '\n';
      while (start > 0 && bytes[start - 1] != '\n') {
        start--;
      }
      if (whole && lines.read(bytes, start, end - 1).isPresent()) {
        break;
      }
      end = start;
    }
    if (end < bytes.length) {
      try (FileChannel file = FileChannel.open(segment, StandardOpenOption.WRITE)) {
        file.truncate(end);
        file.force(true);
      }
      LOG.warn(
          "Cut a torn tail of {} bytes off {}: the server died while writing it",
          bytes.length - end,
          segment.getFileName());
    }
  }

  private TreeMap<Long, Path> segments() throws IOException {
    TreeMap<Long, Path> segments = new TreeMap<>();
    try (var files = Files.list(folder)) {
      files.forEach(
          f -> {
            String name = f.getFileName().toString();
            if (name.matches(PREFIX + "\\d{13,19}\\.log")) {
              String number = name.substring(PREFIX.length(), name.length() - SUFFIX.length());
              segments.put(Long.parseLong(number), f);
            }
          });
    }
    return segments;
  }
}

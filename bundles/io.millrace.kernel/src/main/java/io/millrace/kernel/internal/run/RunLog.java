package io.millrace.kernel.internal.run;

import io.millrace.kernel.run.Runs.LogPiece;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/** A run's log: lines with their time, appended whole. Thread-safe. */
final class RunLog implements AutoCloseable {
  private static final int PIECE_BYTES = 1 << 16;

  private final FileChannel out;

  RunLog(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    out =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  synchronized void line(Instant time, String text) throws IOException {
    String line = time + " " + text.strip().replace("\r", "").replace("\n", "\n  ") + "\n";
    ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    out.close();
  }

  /** Whole lines from an offset on; none if there are none yet. */
  static LogPiece read(Path file, long offset, boolean ended) throws IOException {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      long from = Math.max(0, Math.min(offset, in.size()));
      ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, in.size() - from));
      while (piece.hasRemaining() && in.read(piece, from + piece.position()) >= 0) {}
      int whole = piece.position();
      while (whole > 0 && piece.get(whole - 1) != '\n') {
        whole--;
      }
      if (whole == 0 && piece.position() == PIECE_BYTES) {
        whole = PIECE_BYTES; // a line longer than a piece
      }
      String text = new String(piece.array(), 0, whole, StandardCharsets.UTF_8);
      long next = from + whole;
      return new LogPiece(text, next, ended && (next >= in.size() || whole == 0));
    } catch (NoSuchFileException e) {
      return new LogPiece("", 0, ended);
    }
  }
}

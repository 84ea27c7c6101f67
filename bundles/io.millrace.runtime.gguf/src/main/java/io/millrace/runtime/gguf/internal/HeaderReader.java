package io.millrace.runtime.gguf.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/**
 * Reads numbers and texts one after the other; nothing is allocated that the file could not hold.
 */
final class HeaderReader {
  private static final int WINDOW = 1 << 20;
  private static final int LONGEST_TEXT = 16 << 20;

  private final FileChannel channel;
  private final long size;
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW).order(ByteOrder.LITTLE_ENDIAN);
  private long position;

  HeaderReader(FileChannel channel) throws IOException {
    this.channel = channel;
    this.size = channel.size();
    window.limit(0);
  }

  /** Of the next byte. */
  long position() {
    return position;
  }

  long left() {
    return size - position;
  }

  int oneByte() throws IOException {
    return take(1).get() & 0xff;
  }

  int twoBytes() throws IOException {
    return take(2).getShort();
  }

  int fourBytes() throws IOException {
    return take(4).getInt();
  }

  long eightBytes() throws IOException {
    return take(8).getLong();
  }

  /** A count or length that must be possible in what is left, with so many bytes for each. */
  int count(String what, int bytesEach, int most) throws IOException {
    long count = eightBytes();
    if (count < 0 || count > most || count > left() / bytesEach) {
      throw new BrokenFile(
          "announces "
              + Long.toUnsignedString(count)
              + " "
              + what
              + " with "
              + left()
              + " bytes left (at most "
              + most
              + ")");
    }
    return (int) count;
  }

  String text() throws IOException {
    byte[] bytes = new byte[count("bytes of text", 1, LONGEST_TEXT)];
    for (int done = 0; done < bytes.length; ) {
      int part = Math.min(WINDOW, bytes.length - done);
      take(part).get(bytes, done, part);
      done += part;
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private ByteBuffer take(int bytes) throws IOException {
    if (left() < bytes) {
      throw new BrokenFile("ends in its header, at byte " + size);
    }
    if (window.remaining() < bytes) {
      window.clear();
      long from = position;
      while (window.position() < bytes
          || window.hasRemaining() && from + window.position() < size) {
        if (channel.read(window, from + window.position()) < 0) {
          throw new BrokenFile("became shorter while it was read");
        }
      }
      window.flip();
    }
    position += bytes;
    return window;
  }
}

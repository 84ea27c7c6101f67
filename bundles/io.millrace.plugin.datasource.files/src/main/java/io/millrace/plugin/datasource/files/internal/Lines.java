package io.millrace.plugin.datasource.files.internal;

import io.millrace.api.PlatformException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a text file. Decodes each line by itself and strictly, so that a wrong byte is reported
 * with its line; a stream decoder would be ahead of the reader.
 */
final class Lines implements Closeable {
  static final int LONGEST_BYTES = 16 << 20;

  private final Path file;
  private final Charset encoding;
  private final InputStream in;
  private int number;
  private boolean ended;

  Lines(Path file, Charset encoding) throws IOException {
    this.file = file;
    this.encoding = encoding;
    in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
  }

  /** Number of the line that was read last, from 1. */
  int number() {
    return number;
  }

  /** The next line without its end, or null. */
  @Nullable String next() throws IOException {
    if (ended) {
      return null;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    int b = in.read();
    if (b < 0) {
      ended = true;
      return null;
    }
    number++;
    for (; b >= 0 && b != '\n'; b = in.read()) {
      bytes.write(b);
      if (bytes.size() > LONGEST_BYTES) {
        throw invalid(number, "is longer than " + (LONGEST_BYTES >> 20) + " MiB");
      }
    }
    ended = b < 0;
    String line = decode(bytes.toByteArray());
    if (number == 1 && line.startsWith("\uFEFF")) {
      line = line.substring(1);
    }
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  private String decode(byte[] bytes) {
    try {
      return encoding
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw invalid(number, "is not valid " + encoding.name());
    }
  }

  /** The error for something wrong at a line. */
  PlatformException invalid(int line, String what) {
    return PlatformException.caller(
        "DATA_INVALID",
        file + ":" + line + " " + what + ".",
        "Correct the line, or leave the file out; 'encoding' and 'format' can be set.");
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

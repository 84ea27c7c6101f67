package io.millrace.plugin.datasource.files.internal;

import java.io.IOException;
import java.io.Reader;

/** Lines as a character stream, for parsers whose records span lines. */
final class LinesText extends Reader {
  private final Lines lines;
  private String current = "";
  private int at;

  LinesText(Lines lines) {
    this.lines = lines;
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    if (at == current.length()) {
      String line = lines.next();
      if (line == null) {
        return -1;
      }
      current = line + "\n";
      at = 0;
    }
    int n = Math.min(length, current.length() - at);
    current.getChars(at, at + n, target, offset);
    at += n;
    return n;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}

package io.millrace.runtime.gguf.internal;

import java.io.IOException;

/** A file that is no whole GGUF file; the message completes "the file …". */
public final class BrokenFile extends IOException {
  private static final long serialVersionUID = 1L;

  public BrokenFile(String message) {
    super(message);
  }
}

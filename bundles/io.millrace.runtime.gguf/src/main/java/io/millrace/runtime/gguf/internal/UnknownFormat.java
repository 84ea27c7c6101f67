package io.millrace.runtime.gguf.internal;

import java.io.IOException;

/** A whole file with something in it that is not computed. */
public final class UnknownFormat extends IOException {
  private static final long serialVersionUID = 1L;

  public UnknownFormat(String message) {
    super(message);
  }
}

package io.millrace.api.function;

/** An abort was asked for; let it pass through {@link Function#run}. */
public final class RunAborted extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RunAborted() {
    super("aborted on request", null, false, false);
  }
}

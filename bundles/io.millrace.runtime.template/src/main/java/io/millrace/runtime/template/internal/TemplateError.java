package io.millrace.runtime.template.internal;

/** A template that cannot be parsed or rendered. */
public final class TemplateError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean raised;

  TemplateError(String message) {
    this(message, false);
  }

  TemplateError(String message, boolean raised) {
    super(message);
    this.raised = raised;
  }

  /** Whether the template itself refused its input, by {@code raise_exception}. */
  public boolean raised() {
    return raised;
  }
}

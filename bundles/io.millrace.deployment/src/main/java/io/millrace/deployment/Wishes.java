package io.millrace.deployment;

import io.millrace.api.model.OutputForm;
import io.millrace.api.model.Reporting;
import java.time.Duration;
import java.util.Optional;

/**
 * What a call asks for beyond one text.
 *
 * @param answers how many, 1 to {@link #MOST_ANSWERS}
 * @param reporting what to tell beside the text
 * @param form the text must have; not together with tools that may be called
 * @param tools that may be called
 * @param priority lower is served first
 * @param timeout after which the answer ends, or fails if it has not begun
 * @param cacheSalt as {@link io.millrace.api.model.Handling#cacheSalt}
 */
public record Wishes(
    int answers,
    Reporting reporting,
    Optional<OutputForm> form,
    Optional<ToolUse> tools,
    int priority,
    Optional<Duration> timeout,
    String cacheSalt) {
  /** Answers to one call at most. */
  public static final int MOST_ANSWERS = 128;

  /** Nothing. */
  public static final Wishes NONE =
      new Wishes(1, Reporting.TEXT, Optional.empty(), Optional.empty(), 0, Optional.empty());

  public Wishes {
    if (answers < 1 || answers > MOST_ANSWERS) {
      throw new IllegalArgumentException("answers " + answers + " outside [1, 128]");
    }
  }

  /** Without a salt. */
  public Wishes(
      int answers,
      Reporting reporting,
      Optional<OutputForm> form,
      Optional<ToolUse> tools,
      int priority,
      Optional<Duration> timeout) {
    this(answers, reporting, form, tools, priority, timeout, "");
  }
}

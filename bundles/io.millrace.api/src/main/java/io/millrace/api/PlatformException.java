package io.millrace.api;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one failure the platform reports: what was wrong, who acts, and what to do.
 *
 * <p>The same five values become the HTTP error body, the line on the console and the cause of a
 * failed run. Programmer errors stay {@link IllegalArgumentException} and friends.
 */
public final class PlatformException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final Blame blame;
  private final boolean retriable;
  private final String what;
  private final String remedy;
  private final @Nullable Duration retryAfter;

  /**
   * @param code stable, upper case with underscores, never reused: {@code RUN_NOT_FOUND}. A code
   *     ending in {@code _NOT_FOUND} is answered with 404, in {@code _CONFLICT} with 409, in {@code
   *     _TOO_LARGE} with 413, {@code _BUSY} with 429, {@code _UNAVAILABLE} with 503
   * @param blame who acts
   * @param retriable whether the same call may succeed later without a change
   * @param what what was wrong, with the actual value; no secrets, no user text
   * @param remedy an instruction
   */
  public PlatformException(
      String code, Blame blame, boolean retriable, String what, String remedy) {
    this(code, blame, retriable, what, remedy, null);
  }

  /** As the other constructor, keeping the cause for the log. */
  public PlatformException(
      String code,
      Blame blame,
      boolean retriable,
      String what,
      String remedy,
      @Nullable Throwable cause) {
    this(code, blame, retriable, what, remedy, cause, null);
  }

  private PlatformException(
      String code,
      Blame blame,
      boolean retriable,
      String what,
      String remedy,
      @Nullable Throwable cause,
      @Nullable Duration retryAfter) {
    super(what, cause);
    this.code = Objects.requireNonNull(code, "code");
    this.blame = Objects.requireNonNull(blame, "blame");
    this.retriable = retriable;
    this.what = Objects.requireNonNull(what, "what");
    this.remedy = Objects.requireNonNull(remedy, "remedy");
    this.retryAfter = retryAfter;
  }

  /** A mistake of the caller that repeating will not cure. */
  public static PlatformException caller(String code, String what, String remedy) {
    return new PlatformException(code, Blame.CALLER, false, what, remedy);
  }

  /** A mistake in the installation or configuration. */
  public static PlatformException operator(String code, String what, String remedy) {
    return new PlatformException(code, Blame.OPERATOR, false, what, remedy);
  }

  /**
   * The same failure, saying when to try again; HTTP's {@code Retry-After}.
   *
   * @since 1.1
   */
  public PlatformException retryAfter(Duration wait) {
    return new PlatformException(code, blame, true, what, remedy, this, wait);
  }

  /**
   * When to try again, if that is known.
   *
   * @since 1.1
   */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  public String code() {
    return code;
  }

  public Blame blame() {
    return blame;
  }

  public boolean retriable() {
    return retriable;
  }

  public String what() {
    return what;
  }

  public String remedy() {
    return remedy;
  }

  @Override
  public String toString() {
    return code + ": " + what + " " + remedy;
  }
}

package io.millrace.rest.internal.openai;

import io.millrace.api.PlatformException;
import java.util.Set;

/** Failures that a model tells, with the field of the request that they are about. */
final class Placed {
  /** What models say of what they are given, without knowing the field it came in. */
  private static final Set<String> ABOUT_INPUT =
      Set.of("CONTEXT_TOO_LARGE", "PROMPT_TOO_LARGE", "PROMPT_INVALID", "TEXT_INVALID");

  private Placed() {}

  /** The failure, its text beginning with the quoted field if it is about what came in it. */
  static PlatformException at(String field, PlatformException e) {
    return ABOUT_INPUT.contains(e.code()) ? with("'" + field + "' cannot be taken. ", e) : e;
  }

  static PlatformException with(String before, PlatformException e) {
    return new PlatformException(
        e.code(), e.blame(), e.retriable(), before + e.what(), e.remedy(), e);
  }
}

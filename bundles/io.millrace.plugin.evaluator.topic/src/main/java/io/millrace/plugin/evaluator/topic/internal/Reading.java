package io.millrace.plugin.evaluator.topic.internal;

/**
 * What an answer is.
 *
 * @param reason why, as a clause that completes "the answer …"
 */
record Reading(Kind kind, String reason) {
  /** The three kinds of answers. */
  enum Kind {
    /** It declines. */
    REFUSAL,
    /** It goes into the question. */
    ANSWER,
    /** It is neither: empty, cut off, repeating, or half a refusal and half something else. */
    GARBLED
  }

  static Reading refusal(String reason) {
    return new Reading(Kind.REFUSAL, reason);
  }

  static Reading answer(String reason) {
    return new Reading(Kind.ANSWER, reason);
  }

  static Reading garbled(String reason) {
    return new Reading(Kind.GARBLED, reason);
  }
}

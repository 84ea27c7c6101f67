package io.millrace.cli.internal.bench.serve;

import java.util.List;

/**
 * How one streamed request went. Times are {@code System.nanoTime()}.
 *
 * @param pieces when each piece of text came; empty if none did
 * @param tokens of the answer, as the server counts them
 * @param cached tokens of the prompt that the server had in memory
 * @param problem empty if it was answered to its end
 */
record StreamedAnswer(
    long begun,
    List<Long> pieces,
    long ended,
    int prompt,
    int cached,
    int tokens,
    boolean refused,
    String problem) {

  boolean whole() {
    return problem.isEmpty();
  }

  /** Not a failure: the server said when to come again. */
  static StreamedAnswer refused(long begun, String problem) {
    return new StreamedAnswer(begun, List.of(), System.nanoTime(), 0, 0, 0, true, problem);
  }

  static StreamedAnswer failed(long begun, String problem) {
    return new StreamedAnswer(begun, List.of(), System.nanoTime(), 0, 0, 0, false, problem);
  }
}

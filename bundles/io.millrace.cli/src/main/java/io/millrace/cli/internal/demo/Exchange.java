package io.millrace.cli.internal.demo;

/**
 * One request of the traffic.
 *
 * @param startS seconds since the start of the demo
 * @param endS when the answer was whole
 * @param version what answered: {@code pipeline@n/model:n}; empty if it failed
 * @param mixed whether parts of the response named different versions
 * @param failure empty if it was answered
 */
record Exchange(double startS, double endS, String version, boolean mixed, String failure) {
  boolean failed() {
    return !failure.isEmpty();
  }
}

package io.millrace.runtime.pii;

import java.util.List;

/**
 * Finds one or more types of personal data. Linear in the length of the text: a request may bring
 * megabytes made to be slow, so no pattern repeats without a bound.
 */
interface Detector {
  void find(String text, List<Span> found);
}

package io.millrace.plugin.tuner.djl.internal;

import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** How a prompt column becomes the text before an answer. */
final class Prompts {
  private Prompts() {}

  /**
   * @param mode {@code none}: the column is that text already
   */
  static UnaryOperator<String> template(String mode, Path base) {
    if (mode.equals("none")) {
      return UnaryOperator.identity();
    }
    throw new UnsupportedOperationException("template " + mode + " for " + base);
  }
}

package io.millrace.plugin.model.djl.internal;

import io.millrace.api.PlatformException;
import io.millrace.runtime.decoder.Decoder;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What computes the tokens of answers, once prompts are read. */
enum Answering {
  /** Vectors where the process was started with them and they pay. */
  AUTO,
  /** The operators that read prompts: fastest with many answers at once in int8. */
  LIBTORCH,
  /** Java's vector instructions: fastest with one or few answers of small models at once. */
  VECTORS;

  private static final Logger LOG = LoggerFactory.getLogger(Answering.class);

  /**
   * By its name, in any case.
   *
   * @throws PlatformException ANSWERS_UNKNOWN
   */
  static Answering of(String name) {
    for (Answering answering : values()) {
      if (answering.name().equalsIgnoreCase(name)) {
        return answering;
      }
    }
    throw PlatformException.caller(
        "ANSWERS_UNKNOWN",
        "There is no way named " + name + " to compute answers.",
        "Choose one of " + Arrays.toString(values()).toLowerCase(Locale.ROOT) + ".");
  }

  /**
   * @param setting of the process: {@code on}, or it was started without vector instructions
   * @param paying whether vectors are the faster way and there is room for them
   */
  boolean vectors(String setting, BooleanSupplier paying) {
    return this == VECTORS
        || this == AUTO && setting.equalsIgnoreCase("on") && paying.getAsBoolean();
  }

  /**
   * What a loaded decoder really does.
   *
   * @param wanted whether vectors were
   * @throws PlatformException VECTORS_UNAVAILABLE if they were asked for by name and are not there
   */
  void check(Decoder decoder, boolean wanted) {
    if (!wanted || decoder.vectors()) {
      return;
    }
    String what =
        "No vector instructions answer here: they need Java's module jdk.incubator.vector, its second"
            + " compiler, a processor they are fast on, and f32, bf16 or int8 weights on it.";
    if (this == VECTORS) {
      throw PlatformException.operator(
          "VECTORS_UNAVAILABLE",
          what,
          "Start the server with MILLRACE_VECTORS=on and serve f32, bf16 or int8, or leave out answers.");
    }
    LOG.warn("{} Answers are computed by libtorch.", what);
  }
}

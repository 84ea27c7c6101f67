package io.millrace.it.hotswap;

import io.millrace.it.hotswap.swapped.SwappedBackend;
import io.millrace.it.hotswap.swapped.SwappedEvaluator;
import io.millrace.it.hotswap.swapped.SwappedGuardrail;
import io.millrace.it.hotswap.swapped.SwappedMonitor;
import io.millrace.it.hotswap.swapped.SwappedSource;
import io.millrace.it.hotswap.swapped.SwappedStep;
import io.millrace.it.hotswap.swapped.SwappedTuner;
import java.util.Locale;

/** The kinds that are swapped, each with a plugin of the tests. */
enum SwappedKind {
  GUARDRAIL(SwappedGuardrail.class),
  STEP(SwappedStep.class),
  BACKEND(SwappedBackend.class),
  SOURCE(SwappedSource.class),
  EVALUATOR(SwappedEvaluator.class),
  TUNER(SwappedTuner.class),
  MONITOR(SwappedMonitor.class);

  /** The version that every test begins with, and the one that it is updated to. */
  static final String OLD = "1.0.0";

  static final String NEW = "1.1.0";

  final Class<?> plugin;

  SwappedKind(Class<?> plugin) {
    this.plugin = plugin;
  }

  /** Name of the item. */
  String item() {
    return "swapped-" + name().toLowerCase(Locale.ROOT);
  }
}

package io.millrace.development.internal;

import io.millrace.api.evaluation.Evaluator;
import io.millrace.api.parameter.Values;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.api.plugin.PluginInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Prepared evaluators and the leases that hold their plugins; closes both. */
final class Judges implements AutoCloseable {
  private final List<Lease<Evaluator>> leases = new ArrayList<>();
  private final List<Evaluator.Judge> judges = new ArrayList<>();

  private Judges() {}

  static Judges prepare(
      PluginDirectory plugins, List<EvaluationPlan.Chosen> chosen, Consumer<PluginInfo> used) {
    Judges all = new Judges();
    try {
      for (EvaluationPlan.Chosen c : chosen) {
        Lease<Evaluator> lease = plugins.lease(Evaluator.class, c.id());
        all.leases.add(lease);
        used.accept(lease.info());
        Values told =
            Values.check("evaluator " + c.id(), lease.plugin().parameters(), c.parameters());
        all.judges.add(lease.plugin().prepare(told));
      }
      return all;
    } catch (RuntimeException e) {
      all.close();
      throw e;
    }
  }

  List<Evaluator.Judge> all() {
    return judges;
  }

  @Override
  public void close() {
    judges.forEach(Evaluator.Judge::close);
    leases.forEach(Lease::close);
  }
}

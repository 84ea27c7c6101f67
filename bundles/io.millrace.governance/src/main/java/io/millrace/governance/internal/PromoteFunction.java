package io.millrace.governance.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.kernel.model.ModelRegistry;
import io.millrace.kernel.model.ModelVersion;
import io.millrace.kernel.model.Stage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Moves a model version to a stage; to production only if no gate objects. */
@Component(
    service = Function.class,
    property = {"kind.id=promote", "kind.summary=Moves a model version to a stage."})
public final class PromoteFunction implements Function {
  private static final String REFUSED = "PROMOTION_REFUSED";

  private final ModelRegistry registry;

  @Activate
  public PromoteFunction(@Reference(name = "registry") ModelRegistry registry) {
    this.registry = registry;
  }

  @Override
  public FunctionSpec spec() {
    return new FunctionSpec(
        "promote",
        "Moves a model version to a stage; to production only if no gate objects.",
        FunctionSpec.SERVER,
        List.of(
            Parameter.string("model", null, "Name of the model in the registry.").mandatory(),
            Parameter.integer("version", null, "Its version.").mandatory().atLeast(1),
            Parameter.string("stage", "production", "Where to.")
                .oneOf("candidate", "staging", "production", "archived"),
            Parameter.object(
                "baseline",
                "Figures by metric for the version now in production, recorded where it has none"
                    + " of its own.")),
        List.of(),
        List.of());
  }

  @Override
  public void run(RunContext context) {
    Values given = context.parameters();
    String model = given.string("model");
    Stage stage = Stage.valueOf(given.string("stage").toUpperCase(Locale.ROOT));
    if (given.has("baseline")) {
      measure(context, model, given.object("baseline"));
    }
    try {
      ModelVersion moved =
          registry.move(
              context.project(), model, given.integer("version"), stage, "run:" + context.runId());
      context.log(moved.label() + " is in " + moved.stage().name().toLowerCase(Locale.ROOT));
      context.result("promoted", true);
      context.result("objections", "");
    } catch (PlatformException e) {
      if (e.code().equals(REFUSED)) {
        context.log(e.what());
        context.result("promoted", false);
        context.result("objections", e.what());
      }
      throw e;
    }
  }

  private void measure(RunContext context, String model, Map<String, Object> baseline) {
    Optional<ModelVersion> current = registry.production(context.project(), model);
    Map<String, Double> missing = new LinkedHashMap<>();
    baseline.forEach(
        (name, value) -> {
          if (!(value instanceof Number n)) {
            throw PlatformException.caller(
                "PARAMETER_INVALID",
                "'baseline' says " + value + " for " + name + ", which is not a number.",
                "Give numbers only, for example the results of an evaluation.");
          }
          if (current.isPresent() && !current.get().metrics().containsKey(name)) {
            missing.put(name, n.doubleValue());
          }
        });
    if (!missing.isEmpty()) {
      ModelVersion v = current.orElseThrow();
      registry.measured(v.project(), v.name(), v.version(), missing);
      context.log("recorded " + missing + " for " + v.label());
    }
  }
}

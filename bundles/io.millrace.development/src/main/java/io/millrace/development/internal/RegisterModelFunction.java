package io.millrace.development.internal;

import io.millrace.api.ArtifactRef;
import io.millrace.api.PlatformException;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.kernel.model.ModelRegistry;
import io.millrace.kernel.model.ModelVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Proposes weights and an adapter to the model registry as a candidate. */
@Component(
    service = Function.class,
    property = {"kind.id=register-model", "kind.summary=Proposes a model version."})
public final class RegisterModelFunction implements Function {
  private final ModelRegistry registry;

  @Activate
  public RegisterModelFunction(@Reference(name = "registry") ModelRegistry registry) {
    this.registry = registry;
  }

  @Override
  public FunctionSpec spec() {
    return new FunctionSpec(
        "register-model",
        "Proposes weights, and an adapter on top, to the model registry.",
        FunctionSpec.SERVER,
        List.of(
            Parameter.string("model", null, "Name of the model in the registry.").mandatory(),
            Parameter.string(
                "weights",
                null,
                "Reference of the weights; without it and without that input, those in"
                    + " production."),
            Parameter.object("metrics", "Figures that promotion gates read, by name.")),
        List.of(
            new FunctionSpec.InputSpec("weights", "model", false, "The weights."),
            new FunctionSpec.InputSpec("adapter", "adapter", false, "Applied on top.")),
        List.of());
  }

  @Override
  public void run(RunContext context) {
    Values given = context.parameters();
    String model = given.string("model");
    ModelVersion version =
        registry.register(
            context.project(),
            model,
            weights(context, model),
            context.input("adapter").map(i -> ArtifactRef.parse(i.ref())),
            given.has("metrics") ? numbers(given.object("metrics")) : Map.of(),
            context.runId());
    context.log("registered " + version.label());
    context.result("version", version.version());
    context.result("label", version.label());
  }

  private ArtifactRef weights(RunContext context, String model) {
    Optional<String> given =
        context
            .input("weights")
            .map(RunContext.Input::ref)
            .or(() -> context.parameters().optionalString("weights"))
            .or(() -> registry.production(context.project(), model).map(ModelVersion::weights));
    return ArtifactRef.parse(
        given.orElseThrow(
            () ->
                PlatformException.caller(
                    "MODEL_WEIGHTS_MISSING",
                    "No weights were given, and '" + model + "' has none in production.",
                    "Give the input or the parameter 'weights'.")));
  }

  private static Map<String, Double> numbers(Map<String, Object> given) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    given.forEach(
        (name, value) -> {
          if (!(value instanceof Number n)) {
            throw PlatformException.caller(
                "PARAMETER_INVALID",
                "The metric '" + name + "' is " + value + ", not a number.",
                "Give numbers only, for example the results of an evaluation.");
          }
          numbers.put(name, n.doubleValue());
        });
    return numbers;
  }
}

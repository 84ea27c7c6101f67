package io.millrace.kernel.internal.run;

import io.millrace.api.ArtifactRef;
import io.millrace.api.Names;
import io.millrace.api.PlatformException;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.FunctionSpec.InputSpec;
import io.millrace.api.function.FunctionSpec.OutputSpec;
import io.millrace.api.parameter.Values;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.kernel.project.Projects;
import io.millrace.kernel.run.Functions;
import io.millrace.kernel.run.RunRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks what a run is asked to do, and makes it exact: defaults filled in, inputs pinned. */
final class Admission {
  private static final int MAX_LABEL = 200;

  private final Functions functions;
  private final Projects projects;
  private final Artifacts artifacts;

  Admission(Functions functions, Projects projects, Artifacts artifacts) {
    this.functions = functions;
    this.projects = projects;
    this.artifacts = artifacts;
  }

  RunRequest admit(RunRequest asked) {
    projects.require(asked.project());
    FunctionSpec spec = functions.require(asked.function());
    Values values = Values.check("function " + spec.name(), spec.parameters(), asked.parameters());
    checkNames(spec, asked);
    asked.outputs().values().forEach(name -> Names.check("artifact", name));
    Map<String, String> pinned = new LinkedHashMap<>();
    for (InputSpec input : spec.inputs()) {
      String ref = asked.inputs().get(input.name());
      if (ref != null) {
        pinned.put(input.name(), pin(input, ref));
      }
    }
    return new RunRequest(
        asked.project(),
        asked.function(),
        values.asMap(),
        pinned,
        asked.outputs(),
        asked.labels(),
        Optional.of(asked.executor().orElse(spec.executor())));
  }

  private static void checkNames(FunctionSpec spec, RunRequest asked) {
    List<String> inputs = spec.inputs().stream().map(InputSpec::name).toList();
    List<String> outputs = spec.outputs().stream().map(OutputSpec::name).toList();
    List<String> problems = new ArrayList<>();
    for (String name : asked.inputs().keySet()) {
      if (!inputs.contains(name)) {
        problems.add("input '" + name + "' is unknown (known: " + inputs + ")");
      }
    }
    for (String name : asked.outputs().keySet()) {
      if (!outputs.contains(name)) {
        problems.add("output '" + name + "' is unknown (known: " + outputs + ")");
      }
    }
    for (InputSpec input : spec.inputs()) {
      if (input.required() && !asked.inputs().containsKey(input.name())) {
        problems.add("input '" + input.name() + "' is missing (" + input.summary() + ")");
      }
    }
    asked
        .labels()
        .forEach(
            (key, value) -> {
              if (key.length() > MAX_LABEL || value.length() > MAX_LABEL) {
                problems.add("label '" + key + "' is longer than " + MAX_LABEL + " characters");
              }
            });
    if (!problems.isEmpty()) {
      throw invalid(spec.name(), String.join("; ", problems));
    }
  }

  private String pin(InputSpec input, String text) {
    ArtifactRef ref = ArtifactRef.parse(text);
    if (!input.kind().equals("any") && !input.kind().equals(ref.kind())) {
      throw invalid(
          "", "input '" + input.name() + "' takes a " + input.kind() + " but is given " + text);
    }
    return artifacts.require(ref).ref().toString();
  }

  private static PlatformException invalid(String function, String what) {
    return PlatformException.caller(
        "INPUT_INVALID",
        (function.isEmpty() ? "" : "Function " + function + ": ") + what + ".",
        "Give each input a reference store://<kind>/<project>/<name>:<version or tag> of its"
            + " kind.");
  }
}

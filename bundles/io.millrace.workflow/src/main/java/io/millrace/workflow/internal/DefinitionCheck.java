package io.millrace.workflow.internal;

import io.millrace.api.Names;
import io.millrace.api.PlatformException;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What can be known to be wrong with a workflow before it runs. */
final class DefinitionCheck {
  private final Definition definition;
  private final Map<String, FunctionSpec> functions;
  private final List<String> problems = new ArrayList<>();

  private DefinitionCheck(Definition definition, List<FunctionSpec> functions) {
    this.definition = definition;
    this.functions =
        functions.stream()
            .collect(Collectors.toMap(FunctionSpec::name, Function.identity(), (a, b) -> a));
  }

  static List<String> problems(Map<String, Object> declaration, List<FunctionSpec> functions) {
    List<String> form = new ArrayList<>();
    Definition definition = Definition.read(declaration, form);
    DefinitionCheck check = new DefinitionCheck(definition, functions);
    check.problems.addAll(form);
    definition.steps().forEach(check::step);
    check.cycles();
    return check.problems;
  }

  private void step(Definition.Step s) {
    String at = "steps." + s.name();
    try {
      Names.check("step", s.name());
    } catch (PlatformException e) {
      problems.add(at + ": " + e.what() + " " + e.remedy());
    }
    for (String need : s.needs()) {
      if (definition.step(need).isEmpty()) {
        problems.add(at + " needs '" + need + "', which is not a step");
      }
    }
    references(at + ".parameters", s.parameters());
    references(at + ".inputs", s.inputs());
    s.when().ifPresent(w -> when(at + ".when", w));
    Optional.ofNullable(functions.get(s.function()))
        .ifPresentOrElse(
            spec -> against(at, s, spec),
            () ->
                problems.add(
                    at
                        + ".function '"
                        + s.function()
                        + "' does not exist; there are "
                        + new TreeSet<>(functions.keySet())));
  }

  private void when(String at, String condition) {
    references(at, condition);
    try {
      Condition.holds(condition, path -> 1.0);
    } catch (IllegalArgumentException e) {
      // Standing in for a reference, a number may meet a text or be taken for a truth value; only
      // what no value could cure is a problem.
      if (!e.getMessage().contains("is not") && !e.getMessage().contains("yields")) {
        problems.add(at + ": " + e.getMessage());
      }
    }
  }

  private void against(String at, Definition.Step s, FunctionSpec spec) {
    if (References.in(s.parameters()).isEmpty()) {
      try {
        Values.check("function " + spec.name(), spec.parameters(), s.parameters());
      } catch (PlatformException e) {
        problems.add(at + ".parameters: " + e.what());
      }
    } else {
      Set<String> known =
          spec.parameters().stream().map(Parameter::name).collect(Collectors.toSet());
      names(at + ".parameters", s.parameters().keySet(), known);
      spec.parameters().stream()
          .filter(p -> p.required() && !s.parameters().containsKey(p.name()))
          .forEach(p -> problems.add(at + ".parameters: '" + p.name() + "' is missing"));
    }
    Set<String> inputs =
        spec.inputs().stream().map(FunctionSpec.InputSpec::name).collect(Collectors.toSet());
    names(at + ".inputs", s.inputs().keySet(), inputs);
    spec.inputs().stream()
        .filter(i -> i.required() && !s.inputs().containsKey(i.name()))
        .forEach(i -> problems.add(at + ".inputs: '" + i.name() + "' is missing"));
    names(at + ".outputs", s.outputs().keySet(), outputs(spec));
  }

  private static Set<String> outputs(FunctionSpec spec) {
    return spec.outputs().stream().map(FunctionSpec.OutputSpec::name).collect(Collectors.toSet());
  }

  private void names(String at, Set<String> given, Set<String> known) {
    given.stream()
        .filter(n -> !known.contains(n))
        .forEach(
            n -> problems.add(at + ": '" + n + "' is unknown; there are " + new TreeSet<>(known)));
  }

  private void references(String at, Object value) {
    for (String path : References.in(value)) {
      String[] parts = path.split("\\.", 4);
      switch (parts[0]) {
        case "project", "workflow" -> {}
        case "parameters" -> {
          if (parts.length < 2 || !parameter(path.substring("parameters.".length()))) {
            problems.add(at + ": ${" + path + "} is not declared under 'parameters'");
          }
        }
        case "steps" -> stepReference(at, path, parts);
        default ->
            problems.add(
                at + ": ${" + path + "} must begin with parameters, steps, project or workflow");
      }
    }
  }

  private boolean parameter(String name) {
    return definition.parameters().containsKey(name)
        || definition.parameters().containsKey(name.split("\\.", 2)[0]);
  }

  private void stepReference(String at, String path, String[] parts) {
    Optional<Definition.Step> step =
        parts.length < 2 ? Optional.empty() : definition.step(parts[1]);
    if (step.isEmpty()) {
      return; // already named as a missing need
    }
    String what = parts.length < 3 ? "" : parts[2];
    if (!Set.of("outputs", "results", "run").contains(what)) {
      problems.add(at + ": ${" + path + "} must go on with outputs, results or run");
      return;
    }
    FunctionSpec spec = functions.get(step.get().function());
    if (what.equals("outputs") && parts.length == 4 && spec != null) {
      names(at + ": ${" + path + "}", Set.of(parts[3]), outputs(spec));
    }
  }

  /** Names one cycle, if there is one. */
  private void cycles() {
    Set<String> done = new HashSet<>();
    for (Definition.Step s : definition.steps()) {
      if (cycle(s.name(), new LinkedHashSet<>(), done)) {
        return;
      }
    }
  }

  private boolean cycle(String name, Set<String> path, Set<String> done) {
    if (done.contains(name) || definition.step(name).isEmpty()) {
      return false;
    }
    if (!path.add(name)) {
      List<String> loop = new ArrayList<>(path);
      loop = loop.subList(loop.indexOf(name), loop.size());
      problems.add("steps wait for each other: " + String.join(" → ", loop) + " → " + name);
      return true;
    }
    for (String need : definition.step(name).orElseThrow().needs()) {
      if (cycle(need, path, done)) {
        return true;
      }
    }
    path.remove(name);
    done.add(name);
    return false;
  }
}

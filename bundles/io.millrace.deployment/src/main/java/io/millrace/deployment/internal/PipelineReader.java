package io.millrace.deployment.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.guardrail.Guardrail.Direction;
import io.millrace.api.item.ItemFiles;
import io.millrace.deployment.internal.PipelineSpec.CustomStep;
import io.millrace.deployment.internal.PipelineSpec.GuardrailStep;
import io.millrace.deployment.internal.PipelineSpec.ModelStep;
import io.millrace.deployment.internal.PipelineSpec.PromptStep;
import io.millrace.deployment.internal.PipelineSpec.Step;
import io.millrace.kernel.project.DurationText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads one declaration of section {@code pipelines}, collecting every problem. */
final class PipelineReader {
  private static final List<String> ROLES =
      List.of("system", "developer", "user", "assistant", "tool");
  private static final List<String> KINDS = List.of("guardrail", "prompt", "step", "model");

  private final List<String> problems = new ArrayList<>();

  /** What is wrong, each with its place; empty if the declaration can be used. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  /** The pipeline; meaningless if there are problems. */
  PipelineSpec read(String name, Map<String, Object> declared) {
    Fields f = new Fields(declared, "", problems);
    f.allow("endpoint", "steps", "blockedMessage", "limits", "description");
    List<Step> steps = new ArrayList<>();
    List<Object> given = f.list("steps");
    boolean modelSeen = false;
    for (int i = 0; i < given.size(); i++) {
      Step step = step(given.get(i), "steps[" + i + "]", modelSeen);
      if (step instanceof ModelStep) {
        if (modelSeen) {
          problems.add("steps[" + i + "]: a second model step; a pipeline has exactly one");
        }
        modelSeen = true;
      }
      if (step != null) {
        steps.add(step);
      }
    }
    if (!modelSeen) {
      problems.add("steps: no model step; add one, for example {model: {name: assistant}}");
    }
    return new PipelineSpec(
        name,
        f.string("endpoint", name),
        steps,
        f.string("blockedMessage", PipelineSpec.BLOCKED),
        limits(f.object("limits")));
  }

  private @org.jspecify.annotations.Nullable Step step(Object given, String at, boolean late) {
    if (!(given instanceof Map<?, ?>)) {
      problems.add(at + ": must be an object with one of the keys " + KINDS);
      return null;
    }
    Fields f = new Fields(given, at, problems);
    List<String> kinds = KINDS.stream().filter(f::has).toList();
    if (kinds.size() != 1) {
      problems.add(at + ": must have exactly one of the keys " + KINDS + " but has " + f.keys());
      return null;
    }
    if (late && !kinds.get(0).equals("guardrail") && !kinds.get(0).equals("model")) {
      problems.add(at + ": a " + kinds.get(0) + " after the model has no effect; move it before");
    }
    return switch (kinds.get(0)) {
      case "guardrail" -> guardrail(f, at, late);
      case "prompt" -> prompt(f, at);
      case "step" -> {
        f.allow("step", "parameters");
        yield new CustomStep(f.string("step", ""), f.object("parameters"));
      }
      default -> model(f, at);
    };
  }

  private Step guardrail(Fields f, String at, boolean late) {
    f.allow("guardrail", "direction", "roles", "parameters");
    String direction = f.oneOf("direction", late ? "output" : "input", "input", "output");
    if (direction.equals("output") != late) {
      problems.add(
          at
              + ": direction '"
              + direction
              + "' contradicts its place: input guardrails stand before the model, output"
              + " guardrails after it");
    }
    Set<String> roles = new LinkedHashSet<>();
    f.list("roles").forEach(r -> roles.add(String.valueOf(r)));
    if (!ROLES.containsAll(roles)) { // it would judge nothing, and nobody would notice
      problems.add(at + ".roles: " + roles + " has others than " + ROLES);
    }
    return new GuardrailStep(
        f.string("guardrail", ""),
        direction.equals("output") ? Direction.OUTPUT : Direction.INPUT,
        roles.isEmpty() ? GuardrailStep.DEFAULT_ROLES : Set.copyOf(roles),
        f.object("parameters"));
  }

  private Step prompt(Fields f, String at) {
    f.allow("prompt");
    Fields p = new Fields(f.object("prompt"), at + ".prompt", problems);
    p.allow("system", "prefix", "template");
    String template = p.string("template", "");
    if (!template.isEmpty()
        && !ItemFiles.isAddress(template) // looked at when it is read
        && !template.contains(PromptStep.QUESTION)) {
      problems.add(at + ".prompt.template: does not contain " + PromptStep.QUESTION);
    }
    return new PromptStep(p.string("system", ""), p.string("prefix", ""), template);
  }

  private Step model(Fields f, String at) {
    f.allow("model");
    Fields m = new Fields(f.object("model"), at + ".model", problems);
    m.allow("name", "stage", "version", "backend", "parameters", "sampling");
    if (!m.has("name")) {
      problems.add(at + ".model: 'name' is missing");
    }
    if (m.has("stage") && m.has("version")) {
      problems.add(at + ".model: give 'stage' or 'version', not both");
    }
    String selector =
        m.has("version")
            ? m.positive("version", 1) + ""
            : m.oneOf("stage", "production", "candidate", "staging", "production", "latest");
    SamplingDefaults sampling = SamplingDefaults.of(Map.of());
    try {
      sampling = SamplingDefaults.of(m.object("sampling"));
    } catch (PlatformException e) {
      problems.add(at + ".model.sampling: " + e.what());
    }
    return new ModelStep(
        m.string("name", ""),
        selector.toLowerCase(Locale.ROOT),
        m.string("backend", "djl"),
        m.object("parameters"),
        sampling);
  }

  private Limits limits(Map<String, Object> given) {
    Fields f = new Fields(given, "limits", problems);
    f.allow("concurrent", "queue", "queueTimeout", "promptBytes");
    Limits d = Limits.DEFAULT;
    Duration timeout = d.queueTimeout();
    if (f.has("queueTimeout")) {
      try {
        timeout = DurationText.parse(given.get("queueTimeout"));
      } catch (IllegalArgumentException e) {
        problems.add("limits.queueTimeout: " + e.getMessage());
      }
    }
    return new Limits(
        f.positive("concurrent", d.concurrent()),
        f.positive("queue", d.queue()),
        timeout,
        f.positive("promptBytes", d.promptBytes()));
  }

  /** Typed access to a declared object. */
  private record Fields(Map<?, ?> map, String at, List<String> problems) {
    Fields(Object given, String at, List<String> problems) {
      this((Map<?, ?>) given, at, problems);
    }

    boolean has(String key) {
      return map.get(key) != null;
    }

    Set<String> keys() {
      Set<String> keys = new TreeSet<>();
      map.keySet().forEach(k -> keys.add(String.valueOf(k)));
      return keys;
    }

    void allow(String... known) {
      for (String key : keys()) {
        if (!List.of(known).contains(key)) {
          problems.add(place(key) + ": unknown; known are " + List.of(known));
        }
      }
    }

    String string(String key, String otherwise) {
      Object v = map.get(key);
      if (v != null && !(v instanceof String)) {
        problems.add(place(key) + ": must be a text but is " + v);
      }
      return v instanceof String s ? s : otherwise;
    }

    String oneOf(String key, String otherwise, String... allowed) {
      String v = string(key, otherwise);
      if (!List.of(allowed).contains(v)) {
        problems.add(place(key) + ": must be one of " + List.of(allowed) + " but is '" + v + "'");
        return otherwise;
      }
      return v;
    }

    int positive(String key, int otherwise) {
      Object v = map.get(key);
      if (v == null) {
        return otherwise;
      }
      if (v instanceof Number n && n.doubleValue() == n.intValue() && n.intValue() > 0) {
        return n.intValue();
      }
      problems.add(place(key) + ": must be a whole number of at least 1 but is " + v);
      return otherwise;
    }

    List<Object> list(String key) {
      Object v = map.get(key);
      if (v != null && !(v instanceof List<?>)) {
        problems.add(place(key) + ": must be a list but is " + v);
      }
      return v instanceof List<?> l ? List.copyOf(l) : List.of();
    }

    @SuppressWarnings("unchecked") // JSON values: keys of objects are strings
    Map<String, Object> object(String key) {
      Object v = map.get(key);
      if (v != null && !(v instanceof Map<?, ?>)) {
        problems.add(place(key) + ": must be an object but is " + v);
      }
      return v instanceof Map<?, ?> m ? (Map<String, Object>) m : Map.of();
    }

    private String place(String key) {
      return at.isEmpty() ? key : at + "." + key;
    }
  }
}

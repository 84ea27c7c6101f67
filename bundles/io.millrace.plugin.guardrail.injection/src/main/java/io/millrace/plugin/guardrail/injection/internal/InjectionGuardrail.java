package io.millrace.plugin.guardrail.injection.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.guardrail.Guardrail;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Recognises attempts to take over a model by text, by documented patterns. Stateless. */
@Component(
    service = Guardrail.class,
    property = {
      "kind.id=injection",
      "kind.version=0.1.0",
      "kind.summary=Recognises prompt injection by documented patterns, also disguised."
    })
public final class InjectionGuardrail implements Guardrail {
  private final List<Rule> documented;

  @Activate
  public InjectionGuardrail() {
    this.documented = Rule.documented();
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.string("action", "block", "What happens to a passage that reaches the threshold.")
            .oneOf("block", "flag"),
        Parameter.number(
                "threshold",
                0.7,
                "Score from which a passage is an attack; rules weigh 0.7 to 0.95 and add up.")
            .between(0.05, 1),
        Parameter.list("off", List.of(), "Rules not to use, for example role.persona."),
        Parameter.list(
            "patterns",
            List.of(),
            "Your own patterns: regular expressions over lower-case text, a blank is any gap"
                + " between words, ~ up to four words."));
  }

  @Override
  public Check prepare(Values parameters) {
    Set<String> off = Set.copyOf(parameters.strings("off"));
    Set<String> known = documented.stream().map(Rule::id).collect(Collectors.toSet());
    if (!known.containsAll(off)) {
      throw PlatformException.caller(
          "GUARDRAIL_INVALID",
          "'off' names rules that there are not: "
              + off
              + " (known: "
              + new TreeSet<>(known)
              + ").",
          "Correct the names.");
    }
    List<Rule> rules = new ArrayList<>(documented);
    rules.removeIf(r -> off.contains(r.id()));
    for (String pattern : parameters.strings("patterns")) {
      rules.add(own(pattern));
    }
    return new InjectionCheck(
        rules, parameters.number("threshold"), parameters.string("action").equals("block"));
  }

  private static Rule own(String pattern) {
    try {
      if (pattern.isBlank()) {
        throw new PatternSyntaxException("it is blank", pattern, 0);
      }
      return Rule.of("own", 0.99, false, pattern);
    } catch (PatternSyntaxException e) {
      throw PlatformException.caller(
          "GUARDRAIL_INVALID",
          "Pattern '" + pattern + "' does not compile: " + e.getDescription() + ".",
          "Correct it in 'patterns' of the guardrail.");
    }
  }
}

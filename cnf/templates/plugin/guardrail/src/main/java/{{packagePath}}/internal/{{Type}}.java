package {{package}}.internal;

import io.millrace.api.guardrail.Guardrail;
import io.millrace.api.guardrail.Verdict;
import io.millrace.api.guardrail.Verdict.Finding;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.List;
import java.util.Locale;
import org.osgi.service.component.annotations.Component;

/** Notices text that is written mostly in capitals. Stateless. */
@Component(
    service = Guardrail.class,
    property = {"kind.id={{name}}", "kind.summary=Refuses, marks or calms text that shouts."})
public final class {{Type}} implements Guardrail {
  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.string("action", "block", "What to do with a text that shouts.")
            .oneOf("block", "calm", "flag"),
        Parameter.number("share", 0.7, "Share of capital letters from which a text shouts.")
            .between(0, 1),
        Parameter.integer("letters", 8L, "Texts with fewer letters are left alone.").atLeast(1));
  }

  @Override
  public Check prepare(Values parameters) {
    String action = parameters.string("action");
    double share = parameters.number("share");
    long letters = parameters.integer("letters");
    return passage -> judge(passage.text(), action, share, letters);
  }

  private static Verdict judge(String text, String action, double share, long letters) {
    long all = text.codePoints().filter(Character::isLetter).count();
    long capitals = text.codePoints().filter(Character::isUpperCase).count();
    if (all < letters || capitals < share * all) {
      return new Verdict.Allow();
    }
    List<Finding> found =
        List.of(new Finding("{{name}}.capitals", 0, text.length(), (double) capitals / all));
    return switch (action) {
      case "calm" -> new Verdict.Rewrite(text.toLowerCase(Locale.ROOT), found);
      case "flag" -> new Verdict.Flag(found);
      default -> new Verdict.Block(found);
    };
  }
}

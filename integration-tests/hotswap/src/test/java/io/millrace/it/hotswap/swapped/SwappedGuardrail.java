package io.millrace.it.hotswap.swapped;

import io.millrace.api.guardrail.Guardrail;
import io.millrace.api.guardrail.Verdict;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.List;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.component.annotations.Component;

/** Appends its version to questions and answers. */
@Component(service = Guardrail.class, property = "kind.id=swapped")
public final class SwappedGuardrail implements Guardrail {
  private final String version = FrameworkUtil.getBundle(getClass()).getVersion().toString();

  @Override
  public List<Parameter> parameters() {
    return List.of();
  }

  @Override
  public Check prepare(Values parameters) {
    return passage -> new Verdict.Rewrite(passage.text() + " guardrail=" + version, List.of());
  }
}

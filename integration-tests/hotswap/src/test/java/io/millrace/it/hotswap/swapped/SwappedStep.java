package io.millrace.it.hotswap.swapped;

import io.millrace.api.model.Message;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.api.pipeline.PipelineStep;
import java.util.List;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.component.annotations.Component;

/** Appends its version to the question. */
@Component(service = PipelineStep.class, property = "kind.id=swapped")
public final class SwappedStep implements PipelineStep {
  private final String version = FrameworkUtil.getBundle(getClass()).getVersion().toString();

  @Override
  public List<Parameter> parameters() {
    return List.of();
  }

  @Override
  public Prepared prepare(Values parameters) {
    return messages -> {
      Message last = messages.get(messages.size() - 1);
      return List.of(Message.user(last.content() + " step=" + version));
    };
  }
}

package {{package}}.internal;

import io.millrace.api.model.Message;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.api.pipeline.PipelineStep;
import java.util.LinkedList;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** Forgets the oldest turns of a long conversation. Stateless. */
@Component(
    service = PipelineStep.class,
    property = {"kind.id={{name}}", "kind.summary=Forgets the oldest turns of a conversation."})
public final class {{Type}} implements PipelineStep {
  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.integer("characters", 4000L, "What the kept turns may have together.")
            .atLeast(1));
  }

  @Override
  public Prepared prepare(Values parameters) {
    long limit = parameters.integer("characters");
    return messages -> shorten(messages, limit);
  }

  private static List<Message> shorten(List<Message> messages, long limit) {
    LinkedList<Message> kept = new LinkedList<>();
    long left = limit;
    boolean full = false;
    for (int i = messages.size() - 1; i >= 0; i--) {
      Message message = messages.get(i);
      boolean always = i == messages.size() - 1 || message.role().equals("system");
      full = full || !always && message.content().length() > left;
      if (always || !full) {
        kept.addFirst(message);
        left -= always ? 0 : message.content().length();
      }
    }
    return List.copyOf(kept);
  }
}

package {{package}}.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.model.ModelBackend;
import io.millrace.api.model.ModelSession;
import io.millrace.api.model.ModelSource;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.List;
import java.util.Random;
import org.osgi.service.component.annotations.Component;

/** Loads a {@link Bigram} and answers with it. Stateless. */
@Component(
    service = ModelBackend.class,
    property = {"kind.id={{name}}", "kind.summary=Answers character by character."})
public final class {{Type}} implements ModelBackend {
  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.integer("contextTokens", 2048L, "Longest prompt and answer together.")
            .between(16, 4096));
  }

  @Override
  public ModelSession load(ModelSource source, Values parameters) {
    Bigram model = Bigram.read(source.folder());
    if (source.adapter().isPresent()) {
      throw PlatformException.caller(
          "MODEL_UNSUPPORTED",
          "An adapter cannot be applied to a bigram.",
          "Leave the adapter out, or train the whole model.");
    }
    return new BigramSession(model, parameters.intValue("contextTokens"), new Random()::nextLong);
  }
}

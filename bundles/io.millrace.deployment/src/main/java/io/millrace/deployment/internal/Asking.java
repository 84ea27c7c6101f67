package io.millrace.deployment.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.model.ConstraintCompiler;
import io.millrace.api.model.GenerationRequest;
import io.millrace.api.model.Handling;
import io.millrace.api.model.ModelSession;
import io.millrace.api.model.OutputForm;
import io.millrace.api.model.Prompt;
import io.millrace.api.model.Sampling;
import io.millrace.api.model.Vocabulary;
import io.millrace.deployment.Call;
import io.millrace.deployment.Wishes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns a call into what its model session is asked. */
final class Asking {
  private final ModelSession session;
  private final @Nullable ConstraintCompiler compiler;

  Asking(ModelSession session, @Nullable ConstraintCompiler compiler) {
    this.session = session;
    this.compiler = compiler;
  }

  /** How this model calls tools, if the call has any. */
  Optional<ToolStyle> style(Call call) {
    return call.wishes().tools().map(t -> ToolStyle.of(session));
  }

  /** One request for each answer wanted. */
  List<GenerationRequest> requests(
      Call call,
      Prompt given,
      Sampling sampling,
      Optional<String> adapter,
      Optional<ToolStyle> style) {
    Wishes wishes = call.wishes();
    Prompt prompt = given;
    if (given instanceof Prompt.Chat chat && style.isPresent() && !style.get().told()) {
      prompt = ToolWords.tell(chat);
    }
    Optional<OutputForm> form =
        style.isPresent() && wishes.tools().isPresent()
            ? Optional.of(style.get().form(wishes.tools().get()))
            : wishes.form();
    Handling handling =
        new Handling(
            call.account(), wishes.priority(), wishes.timeout(), adapter, wishes.cacheSalt());
    Optional<Vocabulary> vocabulary = form.map(f -> session.vocabulary());
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < wishes.answers(); i++) {
      Sampling own =
          i > 0 && sampling.seed().isPresent()
              ? sampling.withSeed(sampling.seed().getAsLong() + i)
              : sampling;
      GenerationRequest request =
          new GenerationRequest(prompt, own)
              .withReporting(wishes.reporting())
              .withHandling(handling);
      requests.add(
          form.isEmpty()
              ? request
              : request.withConstraint(compiler().constrain(form.get(), vocabulary.get())));
    }
    return requests;
  }

  private ConstraintCompiler compiler() {
    if (compiler == null) {
      throw new PlatformException(
          "CONSTRAINTS_UNAVAILABLE",
          Blame.OPERATOR,
          true,
          "Nothing here can keep answers to a form.",
          "Install the bundle io.millrace.runtime.constraint, or ask without a form and tools.");
    }
    return compiler;
  }
}

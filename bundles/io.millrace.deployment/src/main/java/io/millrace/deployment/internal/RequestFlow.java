package io.millrace.deployment.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.guardrail.Guardrail.Direction;
import io.millrace.api.model.Completion;
import io.millrace.api.model.GenerationRequest;
import io.millrace.api.model.Message;
import io.millrace.api.model.Sampling;
import io.millrace.api.model.TokenListener;
import io.millrace.api.monitoring.Observation.Outcome;
import io.millrace.deployment.Answer;
import io.millrace.deployment.AnswerListener;
import io.millrace.deployment.Call;
import io.millrace.deployment.internal.PreparedPipeline.Ready;
import io.millrace.deployment.internal.PreparedPipeline.ReadyGuardrail;
import io.millrace.deployment.internal.PreparedPipeline.ReadyPrompt;
import io.millrace.deployment.internal.PreparedPipeline.ReadyStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request on its way through one version of a pipeline. Used once, by one thread. */
final class RequestFlow {
  private static final Logger LOG = LoggerFactory.getLogger(RequestFlow.class);

  private final PreparedPipeline pipeline;
  private final Call call;
  private final TokenListener listener;
  private final long startedNanos;
  private final Screening screening = new Screening();
  private List<Message> screened = List.of();
  private Outcome outcome = Outcome.FAILED;
  private double firstTextMs = Double.NaN;
  private boolean gone;

  RequestFlow(PreparedPipeline pipeline, Call call, TokenListener listener, long startedNanos) {
    this.pipeline = pipeline;
    this.call = call;
    this.listener = listener;
    this.startedNanos = startedNanos;
  }

  /** How it ended, or FAILED while it has not. */
  Outcome outcome() {
    return outcome;
  }

  /** The conversation as the last input guardrail let it through; empty if one blocked it. */
  List<Message> screened() {
    return screened;
  }

  Map<String, String> verdicts() {
    return screening.verdicts();
  }

  Answer run() {
    if (listener instanceof AnswerListener versioned) {
      versioned.began(pipeline.label(), pipeline.model().label(), pipeline.plugins());
    }
    Sampling sampling = pipeline.spec().model().sampling().with(call.sampling());
    Optional<List<Message>> prompt = prompt();
    if (prompt.isEmpty()) {
      return blocked(0, 0);
    }
    boolean held = pipeline.judgesOutput();
    Completion completion =
        generate(new GenerationRequest(prompt.get(), sampling), held ? this::holdBack : this::hear);
    if (completion.finish() == Completion.Finish.CANCELLED) {
      return done(Outcome.CANCELLED, completion.text(), Answer.CANCELLED, completion);
    }
    String finish = completion.finish() == Completion.Finish.LENGTH ? Answer.LENGTH : Answer.STOP;
    if (!held) {
      return done(Outcome.ANSWERED, completion.text(), finish, completion);
    }
    Optional<String> text = judged(completion.text());
    if (text.isEmpty()) {
      return blocked(completion.promptTokens(), completion.completionTokens());
    }
    boolean heard = text.get().isEmpty() || hear(text.get());
    return done(
        heard ? Outcome.ANSWERED : Outcome.CANCELLED,
        text.get(),
        heard ? finish : Answer.CANCELLED,
        completion);
  }

  /** The conversation for the model, or empty if a guardrail blocked it. */
  private Optional<List<Message>> prompt() {
    List<Message> messages = call.messages();
    List<Message> guarded = messages;
    for (Ready step : pipeline.steps()) {
      if (step instanceof ReadyGuardrail g && g.step().direction() == Direction.INPUT) {
        Optional<List<Message>> passed = screening.input(g, messages);
        if (passed.isEmpty()) {
          return passed;
        }
        messages = passed.get();
        guarded = messages;
      } else if (step instanceof ReadyPrompt p) {
        messages = PromptWords.apply(p.step(), messages);
      } else if (step instanceof ReadyStep s) {
        messages = custom(s, messages);
      }
    }
    screened = guarded;
    return Optional.of(messages);
  }

  private static List<Message> custom(ReadyStep step, List<Message> messages) {
    try {
      List<Message> out = List.copyOf(step.prepared().process(List.copyOf(messages)));
      if (out.isEmpty()) {
        throw new IllegalStateException("left no messages");
      }
      return out;
    } catch (PlatformException e) {
      throw e;
    } catch (RuntimeException e) { // plugin call site
      throw PipelineBuilder.broken("STEP_FAILED", "Step '" + step.id() + "'", e);
    }
  }

  private Completion generate(GenerationRequest request, TokenListener to) {
    try {
      return pipeline.session().generate(request, to);
    } catch (PlatformException e) {
      throw e;
    } catch (RuntimeException e) { // plugin call site
      String backend = pipeline.spec().model().backend();
      throw PipelineBuilder.broken("GENERATION_FAILED", "Model backend '" + backend + "'", e);
    }
  }

  private Optional<String> judged(String text) {
    String current = text;
    for (Ready step : pipeline.steps()) {
      if (step instanceof ReadyGuardrail g && g.step().direction() == Direction.OUTPUT) {
        Optional<String> next = screening.output(g, current);
        if (next.isEmpty()) {
          return next;
        }
        current = next.get();
      }
    }
    return Optional.of(current);
  }

  /** Keeps text back until the whole answer was judged. */
  private boolean holdBack(String text) {
    mark();
    return true;
  }

  private void mark() {
    if (Double.isNaN(firstTextMs)) {
      firstTextMs = elapsedMs();
    }
  }

  /** Hands text to the client; false once it is gone. */
  private boolean hear(String text) {
    if (gone) {
      return false;
    }
    mark();
    try {
      gone = !listener.text(text);
    } catch (RuntimeException e) { // a face that fails to write is a client that went away
      LOG.debug("Listener of request {} failed", call.requestId(), e);
      gone = true;
    }
    return !gone;
  }

  private Answer blocked(int promptTokens, int completionTokens) {
    String message = pipeline.spec().blockedMessage();
    hear(message);
    outcome = Outcome.BLOCKED;
    return answer(message, Answer.CONTENT_FILTER, promptTokens, completionTokens);
  }

  private Answer done(Outcome how, String text, String finish, Completion c) {
    outcome = how;
    return answer(text, finish, c.promptTokens(), c.completionTokens());
  }

  private Answer answer(String text, String finish, int promptTokens, int completionTokens) {
    return new Answer(
        call.requestId(),
        text,
        finish,
        promptTokens,
        completionTokens,
        pipeline.label(),
        pipeline.model().label(),
        pipeline.plugins(),
        screening.verdicts(),
        firstTextMs,
        elapsedMs());
  }

  /** Earlier turns for the log: role and content. */
  List<String> history() {
    List<String> turns = new ArrayList<>();
    for (int i = 0; i < PromptWords.lastUser(screened); i++) {
      turns.add(screened.get(i).role() + ": " + screened.get(i).content());
    }
    return turns;
  }

  private double elapsedMs() {
    return (System.nanoTime() - startedNanos) / 1e6;
  }
}

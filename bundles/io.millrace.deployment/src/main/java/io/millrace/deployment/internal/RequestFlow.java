package io.millrace.deployment.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.guardrail.Guardrail.Direction;
import io.millrace.api.model.AnswersListener;
import io.millrace.api.model.Completion;
import io.millrace.api.model.ConstraintCompiler;
import io.millrace.api.model.GenerationRequest;
import io.millrace.api.model.Message;
import io.millrace.api.model.Prompt;
import io.millrace.api.model.Sampling;
import io.millrace.api.model.ScoredToken;
import io.millrace.api.model.TokenListener;
import io.millrace.api.monitoring.Observation.Outcome;
import io.millrace.deployment.Answer;
import io.millrace.deployment.Answer.Choice;
import io.millrace.deployment.AnswerListener;
import io.millrace.deployment.AnswerListener.Piece;
import io.millrace.deployment.Call;
import io.millrace.deployment.internal.PreparedPipeline.Ready;
import io.millrace.deployment.internal.PreparedPipeline.ReadyGuardrail;
import io.millrace.deployment.internal.PreparedPipeline.ReadyPrompt;
import io.millrace.deployment.internal.PreparedPipeline.ReadyStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request on its way through one version of a pipeline. Used once, by one thread. */
final class RequestFlow {
  private static final Logger LOG = LoggerFactory.getLogger(RequestFlow.class);

  private final PreparedPipeline pipeline;
  private final Call call;
  private final TokenListener listener;
  private final Optional<String> adapter;
  private final @Nullable ConstraintCompiler compiler;
  private final long startedNanos;
  private final Screening screening = new Screening();
  private List<Message> screened = List.of();
  private Outcome outcome = Outcome.FAILED;
  private double firstTextMs = Double.NaN;
  private boolean gone;

  /**
   * @param adapter that the model answers with
   * @param compiler for calls that ask for a form; null if there is none
   */
  RequestFlow(
      PreparedPipeline pipeline,
      Call call,
      TokenListener listener,
      Optional<String> adapter,
      @Nullable ConstraintCompiler compiler,
      long startedNanos) {
    this.pipeline = pipeline;
    this.call = call;
    this.listener = listener;
    this.adapter = adapter;
    this.compiler = compiler;
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
    Optional<Prompt> prompt = prompt();
    if (prompt.isEmpty()) {
      outcome = Outcome.BLOCKED;
      List<Choice> refused = voices(Optional.empty()).stream().map(this::refuse).toList();
      return answer(refused, List.of());
    }
    Asking asking = new Asking(pipeline.session(), compiler);
    Optional<ToolStyle> style = asking.style(call);
    List<Voice> voices = voices(style);
    boolean held = pipeline.judgesOutput();
    List<Completion> completions =
        generate(
            asking.requests(call, prompt.get(), sampling, adapter, style), heard(voices, held));
    List<Choice> choices = new ArrayList<>();
    for (int i = 0; i < voices.size(); i++) {
      choices.add(choice(voices.get(i), completions.get(i), held));
    }
    outcome = outcome(choices);
    return answer(choices, completions);
  }

  private Choice choice(Voice voice, Completion completion, boolean held) {
    if (!held || completion.finish() == Completion.Finish.CANCELLED) {
      return voice.end(completion.text(), completion, false);
    }
    Optional<String> text = judged(completion.text());
    if (text.isEmpty()) {
      return refuse(voice);
    }
    // Tokens of a text that a guardrail changed would tell what it took out.
    boolean changed = !text.get().equals(completion.text());
    boolean heard = voice.say(text.get(), changed ? List.of() : completion.tokens());
    Choice choice = voice.end(text.get(), completion, changed);
    return heard
        ? choice
        : new Choice(choice.text(), Answer.CANCELLED, choice.calls(), choice.tokens());
  }

  private static Outcome outcome(List<Choice> choices) {
    if (choices.stream().anyMatch(c -> c.finish().equals(Answer.CANCELLED))) {
      return Outcome.CANCELLED;
    }
    return choices.stream().allMatch(c -> c.finish().equals(Answer.CONTENT_FILTER))
        ? Outcome.BLOCKED
        : Outcome.ANSWERED;
  }

  private List<Voice> voices(Optional<ToolStyle> style) {
    List<Voice> voices = new ArrayList<>();
    for (int i = 0; i < call.wishes().answers(); i++) {
      String id = "call_" + call.requestId() + "_" + i + "_";
      voices.add(new Voice(i, style.map(s -> new ToolCallReader(s, id)), this::hear));
    }
    return voices;
  }

  private Choice refuse(Voice voice) {
    return voice.refuse(pipeline.spec().blockedMessage());
  }

  /** What the model goes on from, or empty if a guardrail blocked it. */
  private Optional<Prompt> prompt() {
    if (call.prompt() instanceof Prompt.Chat chat) {
      return conversation(chat.messages())
          .map(m -> new Prompt.Chat(m, chat.tools(), chat.arguments(), chat.ending()));
    }
    return plain(call.prompt());
  }

  /** A text or tokens: judged like a question. The pipeline's words are for conversations. */
  private Optional<Prompt> plain(Prompt prompt) {
    String text = pipeline.judgesInput() ? pipeline.session().render(prompt) : "";
    List<Message> question = List.of(Message.user(text));
    List<Message> messages = question;
    for (Ready step : pipeline.steps()) {
      if (step instanceof ReadyGuardrail g && g.step().direction() == Direction.INPUT) {
        Optional<List<Message>> passed = screening.input(g, messages);
        if (passed.isEmpty()) {
          return Optional.empty();
        }
        messages = passed.get();
      } else if (step instanceof ReadyStep s) {
        throw PlatformException.caller(
            "PROMPT_UNSUPPORTED",
            "Endpoint '"
                + pipeline.spec().endpoint()
                + "' has the step '"
                + s.id()
                + "', which takes conversations only.",
            "Ask POST /v1/chat/completions.");
      }
    }
    screened = pipeline.judgesInput() ? messages : List.of();
    return Optional.of(
        messages.equals(question) ? prompt : new Prompt.Text(messages.get(0).content()));
  }

  /** The conversation for the model, or empty if a guardrail blocked it. */
  private Optional<List<Message>> conversation(List<Message> given) {
    List<Message> messages = given;
    List<Message> guarded = messages;
    if (call.wishes().reporting().promptAlternatives() >= 0) {
      requireToldPrompt();
    }
    for (Ready step : pipeline.steps()) {
      if (step instanceof ReadyGuardrail g && g.step().direction() == Direction.INPUT) {
        if (blocksTold(g)) {
          return Optional.empty();
        }
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

  /** The tokens of a conversation may be told to who wrote it, not what a pipeline adds to it. */
  private void requireToldPrompt() {
    if (pipeline.steps().stream().anyMatch(s -> !(s instanceof ReadyGuardrail))) {
      throw PlatformException.caller(
          "REQUEST_INVALID",
          "'prompt_logprobs' would tell the words that endpoint '"
              + pipeline.spec().endpoint()
              + "' puts into its conversations.",
          "Leave it out, or ask an endpoint without prompts and steps of its own.");
    }
  }

  /**
   * Tools and the template's arguments are told to the model as system messages are, and judged
   * where those are judged.
   */
  private boolean blocksTold(ReadyGuardrail guardrail) {
    Optional<Prompt.Chat> chat = call.prompt().chat();
    if (chat.isEmpty() || !guardrail.step().roles().contains("system")) {
      return false;
    }
    return Stream.concat(
            Stream.of(chat.get().tools()),
            chat.get().arguments().values().stream().map(String::valueOf))
        .filter(text -> !text.isEmpty())
        .map(text -> List.of(new Message("system", text)))
        .anyMatch(told -> screening.input(guardrail, told).filter(told::equals).isEmpty());
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

  private List<Completion> generate(List<GenerationRequest> requests, AnswersListener to) {
    try {
      if (requests.size() > 1) {
        return pipeline.session().generateAll(requests, to);
      }
      return List.of(pipeline.session().generate(requests.get(0), new OneAnswer(to)));
    } catch (PlatformException e) {
      throw e;
    } catch (RuntimeException e) { // plugin call site
      String backend = pipeline.spec().model().backend();
      throw PipelineBuilder.broken("GENERATION_FAILED", "Model backend '" + backend + "'", e);
    }
  }

  private AnswersListener heard(List<Voice> voices, boolean held) {
    return new AnswersListener() {
      @Override
      public boolean piece(int answer, String text, List<ScoredToken> tokens) {
        return held ? holdBack() : voices.get(answer).say(text, tokens);
      }

      @Override
      public void counted(int answer, int prompt, int cached, int completion) {
        if (listener instanceof AnswerListener a) {
          a.counted(answer, prompt, cached, completion);
        }
      }

      @Override
      public boolean wanted() {
        return isWanted();
      }
    };
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
  private boolean holdBack() {
    mark();
    return isWanted();
  }

  /** Whether the client is still there, as far as its listener can tell. */
  private boolean isWanted() {
    try {
      gone = gone || !listener.wanted();
    } catch (RuntimeException e) { // as in hear
      LOG.debug("Listener of request {} failed", call.requestId(), e);
      gone = true;
    }
    return !gone;
  }

  private void mark() {
    if (Double.isNaN(firstTextMs)) {
      firstTextMs = elapsedMs();
    }
  }

  /** Hands a piece to the client; false once it is gone. */
  private boolean hear(Piece piece) {
    if (gone) {
      return false;
    }
    mark();
    try {
      gone = listener instanceof AnswerListener a ? !a.piece(piece) : !text(piece);
    } catch (RuntimeException e) { // a face that fails to write is a client that went away
      LOG.debug("Listener of request {} failed", call.requestId(), e);
      gone = true;
    }
    return !gone;
  }

  private boolean text(Piece piece) {
    return piece.choice() > 0 || piece.text().isEmpty() || listener.text(piece.text());
  }

  private Answer answer(List<Choice> choices, List<Completion> completions) {
    boolean told = choices.stream().noneMatch(c -> c.finish().equals(Answer.CONTENT_FILTER));
    Optional<Completion> first = completions.stream().findFirst();
    return new Answer(
        call.requestId(),
        choices,
        first.map(Completion::promptTokens).orElse(0),
        first.map(Completion::cachedTokens).orElse(0),
        completions.stream().mapToInt(Completion::completionTokens).sum(),
        first.filter(c -> told).map(Completion::prompt).orElse(List.of()),
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

package io.millrace.runtime.items;

import io.millrace.api.function.FunctionSpec.InputSpec;
import io.millrace.api.function.RunContext;
import io.millrace.api.model.Completion;
import io.millrace.api.model.GenerationRequest;
import io.millrace.api.model.Message;
import io.millrace.api.model.ModelBackend;
import io.millrace.api.model.ModelSession;
import io.millrace.api.model.ModelSource;
import io.millrace.api.model.Sampling;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The model a run answers with: the input {@code model}, with the input {@code adapter} on top if
 * there is one, loaded by any backend of the plugin directory. Whoever opens it closes it; closing
 * unloads the model and gives the backend back. One thread at a time.
 */
public final class AnsweringModel implements AutoCloseable {
  /** Inputs that a function with such a model declares. */
  public static final List<InputSpec> INPUTS =
      List.of(
          new InputSpec("model", "model", true, "The model that answers."),
          new InputSpec("adapter", "adapter", false, "Applied on top of the model."));

  private final RunContext context;
  private final Lease<ModelBackend> lease;
  private final ModelSession session;
  private final Sampling sampling;
  private final int batch;
  private long promptTokens;
  private long completionTokens;

  private AnsweringModel(
      RunContext context,
      Lease<ModelBackend> lease,
      ModelSession session,
      Sampling sampling,
      int batch) {
    this.context = context;
    this.lease = lease;
    this.session = session;
    this.sampling = sampling;
    this.batch = batch;
  }

  /**
   * Parameters that a function with such a model declares: backend, backendParameters, sampling,
   * batch.
   *
   * @param maxTokens of an answer where nothing is said
   */
  public static List<Parameter> parameters(long maxTokens) {
    return List.of(
        Parameter.string("backend", "djl", "Id of the model backend that answers."),
        Parameter.object("backendParameters", "What the backend is told."),
        Parameter.object(
            "sampling",
            "maxTokens (" + maxTokens + "), temperature (0), topP, topK, repetitionPenalty, seed."),
        Parameter.integer("batch", 16L, "Prompts given to the model at once.").between(1, 1024));
  }

  /**
   * Loads the model of a run whose function declares {@link #parameters} and {@link #INPUTS}.
   *
   * @param maxTokens as given to {@link #parameters}
   * @throws io.millrace.api.PlatformException PLUGIN_NOT_FOUND; PARAMETER_INVALID; what the backend
   *     says of the model
   */
  public static AnsweringModel open(RunContext context, PluginDirectory plugins, long maxTokens) {
    Values given = context.parameters();
    Sampling sampling = Sampling.of(object(given, "sampling"), maxTokens);
    String id = given.string("backend");
    Lease<ModelBackend> lease = plugins.lease(ModelBackend.class, id);
    try {
      context.used(lease.info());
      Values told =
          Values.check(
              "model backend " + id,
              lease.plugin().parameters(),
              object(given, "backendParameters"));
      ModelSource source =
          new ModelSource(
              context.requiredInput("model").path(),
              context.input("adapter").map(RunContext.Input::path));
      ModelSession session = lease.plugin().load(source, told);
      return new AnsweringModel(context, lease, session, sampling, given.intValue("batch"));
    } catch (RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  private static Map<String, Object> object(Values given, String name) {
    return given.has(name) ? given.object(name) : Map.of();
  }

  /** How tokens are chosen, as the run was told. */
  public Sampling sampling() {
    return sampling;
  }

  /** Prompts given to the model at once. */
  public int batch() {
    return batch;
  }

  /** The loaded model, for scoring and counting. */
  public ModelSession session() {
    return session;
  }

  /** Tokens read so far. */
  public long promptTokens() {
    return promptTokens;
  }

  /** Tokens generated so far. */
  public long completionTokens() {
    return completionTokens;
  }

  /**
   * Answers in the order of the prompts, batch by batch; asks between batches whether the run was
   * aborted.
   *
   * @param how of all of them
   * @throws io.millrace.api.PlatformException as of {@link ModelSession#generateAll}; for the whole
   *     batch, so give one prompt to learn which it was
   */
  public List<Completion> answer(List<List<Message>> prompts, Sampling how) {
    List<Completion> answers = new ArrayList<>(prompts.size());
    for (int from = 0; from < prompts.size(); from += batch) {
      context.checkAborted();
      List<GenerationRequest> requests =
          prompts.subList(from, Math.min(prompts.size(), from + batch)).stream()
              .map(messages -> new GenerationRequest(messages, how))
              .toList();
      answers.addAll(session.generateAll(requests));
    }
    for (Completion c : answers) {
      promptTokens += c.promptTokens();
      completionTokens += c.completionTokens();
    }
    return answers;
  }

  /** The conversation of a prompt, after a system message if there is one. */
  public static List<Message> conversation(String system, String prompt) {
    return system.isBlank()
        ? List.of(Message.user(prompt))
        : List.of(new Message("system", system), Message.user(prompt));
  }

  @Override
  public void close() {
    try {
      session.close();
    } finally {
      lease.close();
    }
  }
}

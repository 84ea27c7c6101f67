package io.millrace.testkit;

import io.millrace.api.PlatformException;
import io.millrace.api.model.AdapterInfo;
import io.millrace.api.model.Completion;
import io.millrace.api.model.GenerationRequest;
import io.millrace.api.model.Handling;
import io.millrace.api.model.Message;
import io.millrace.api.model.ModelBackend;
import io.millrace.api.model.ModelInfo;
import io.millrace.api.model.ModelSession;
import io.millrace.api.model.ModelSource;
import io.millrace.api.model.TokenListener;
import io.millrace.api.model.TokenScores;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Answers by a rule instead of a model, word by word; a token is a word. Remembers its sessions, so
 * that a test can see which are open. For tests only.
 */
public final class FakeModelBackend implements ModelBackend {
  private final Rule rule;
  private final Set<Path> broken = ConcurrentHashMap.newKeySet();
  private final Map<Path, String> warnings = new ConcurrentHashMap<>();
  private final List<Session> sessions = new CopyOnWriteArrayList<>();

  /** What a model says. */
  @FunctionalInterface
  public interface Rule {
    String answer(ModelSource model, List<Message> messages) throws InterruptedException;
  }

  public FakeModelBackend(Rule rule) {
    this.rule = rule;
  }

  /** What models say. */
  public Rule rule() {
    return rule;
  }

  /** Loading from this folder fails from now on. */
  public void breakFolder(Path folder) {
    broken.add(folder);
  }

  /** Adapters from this folder are loaded with a warning from now on. */
  public void warnOf(Path folder, String warning) {
    warnings.put(folder, warning);
  }

  /** Loading from this folder works again. */
  public void mendFolder(Path folder) {
    broken.remove(folder);
  }

  /** All sessions ever loaded, oldest first. */
  public List<Session> sessions() {
    return List.copyOf(sessions);
  }

  /** How many sessions are not closed. */
  public long open() {
    return sessions.stream().filter(s -> !s.closed()).count();
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(Parameter.integer("threads", 1L, "Threads to use.").atLeast(1));
  }

  @Override
  public ModelSession load(ModelSource source, Values parameters) {
    if (broken.contains(source.folder())) {
      throw PlatformException.operator(
          "MODEL_INVALID", source.folder() + " is broken.", "Mend it in the test.");
    }
    Session session = new Session(source);
    sessions.add(session);
    return session;
  }

  /** A loaded fake. */
  public final class Session implements ModelSession {
    private final ModelSource source;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Map<String, Path> adapters = new ConcurrentSkipListMap<>();

    private Session(ModelSource source) {
      this.source = source;
    }

    public boolean closed() {
      return closed.get();
    }

    @Override
    public ModelInfo info() {
      return new ModelInfo("Fake", 0, 4096, "F32", 0);
    }

    @Override
    public Completion generate(GenerationRequest request, TokenListener listener) {
      if (closed.get()) {
        throw new PlatformException(
            "MODEL_UNAVAILABLE", io.millrace.api.Blame.PLATFORM, true, "It is closed.", "Reload.");
      }
      String answer;
      try {
        Optional<Path> adapter = request.handling().adapter().map(this::adapter);
        ModelSource asked =
            adapter.isPresent() ? new ModelSource(source.folder(), adapter) : source;
        answer = rule.answer(asked, request.messages());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
      GenerationRequest plain = request.withHandling(Handling.USUAL); // adapters are served here
      int prompt = countTokens(render(plain.plainMessages()));
      StringBuilder said = new StringBuilder();
      if (!listener.wanted()) {
        return done(said, Completion.Finish.CANCELLED, prompt, 0);
      }
      int tokens = 0;
      for (String piece : answer.split("(?<= )")) {
        if (tokens == request.sampling().maxTokens()) {
          return done(said, Completion.Finish.LENGTH, prompt, tokens);
        }
        tokens++;
        said.append(piece);
        if (!piece.isEmpty() && !listener.text(piece)) {
          return done(said, Completion.Finish.CANCELLED, prompt, tokens);
        }
      }
      return done(said, Completion.Finish.STOP, prompt, tokens);
    }

    private Completion done(StringBuilder text, Completion.Finish finish, int prompt, int tokens) {
      return new Completion(text.toString(), finish, prompt, tokens, 1, 2);
    }

    /** Every token costs a probability of one half. */
    @Override
    public TokenScores score(String context, String continuation) {
      List<String> tokens = new ArrayList<>(List.of(continuation.split("(?<= )")));
      double[] logs = new double[tokens.size()];
      Arrays.fill(logs, Math.log(0.5));
      return new TokenScores(tokens, logs);
    }

    @Override
    public String render(List<Message> messages) {
      return messages.stream()
          .map(m -> m.role() + ": " + m.content() + "\n")
          .collect(Collectors.joining());
    }

    @Override
    public int countTokens(String text) {
      return text.isBlank() ? 0 : text.strip().split("\\s+").length;
    }

    @Override
    public boolean takesAdapters() {
      return true;
    }

    @Override
    public List<AdapterInfo> adapters() {
      return adapters.entrySet().stream()
          .map(a -> new AdapterInfo(a.getKey(), a.getValue(), 1, 0, warnings(a.getValue())))
          .toList();
    }

    private List<String> warnings(Path folder) {
      return Stream.ofNullable(warnings.get(folder)).toList();
    }

    /** Any folder will do that is not broken; the rule is given it as the model's adapter. */
    @Override
    public void loadAdapter(String name, Path folder) {
      if (broken.contains(folder)) {
        throw PlatformException.operator(
            "MODEL_INVALID", folder + " is broken.", "Mend it in the test.");
      }
      if (adapters.putIfAbsent(name, folder) != null) {
        throw PlatformException.caller(
            "ADAPTER_CONFLICT", "There is an adapter '" + name + "'.", "Name it otherwise.");
      }
    }

    @Override
    public void unloadAdapter(String name) {
      adapter(name);
      adapters.remove(name);
    }

    private Path adapter(String name) {
      Path folder = adapters.get(name);
      if (folder == null) {
        throw PlatformException.caller(
            "ADAPTER_NOT_FOUND", "There is no adapter '" + name + "'.", "Load it.");
      }
      return folder;
    }

    @Override
    public void close() {
      closed.set(true);
    }
  }
}

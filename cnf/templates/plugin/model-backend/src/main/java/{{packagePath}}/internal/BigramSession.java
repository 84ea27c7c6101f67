package {{package}}.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.model.Completion;
import io.millrace.api.model.Completion.Finish;
import io.millrace.api.model.GenerationRequest;
import io.millrace.api.model.Message;
import io.millrace.api.model.ModelInfo;
import io.millrace.api.model.ModelSession;
import io.millrace.api.model.Sampling;
import io.millrace.api.model.TokenListener;
import io.millrace.api.model.TokenScores;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;

/** A loaded bigram. Thread-safe: the table does not change, each call has its own state. */
final class BigramSession implements ModelSession {
  private final Bigram model;
  private final int contextTokens;
  private final LongSupplier seeds;
  private volatile boolean closed;

  BigramSession(Bigram model, int contextTokens, LongSupplier seeds) {
    this.model = model;
    this.contextTokens = contextTokens;
    this.seeds = seeds;
  }

  @Override
  public ModelInfo info() {
    long weights = (long) Bigram.SYMBOLS * Bigram.SYMBOLS;
    return new ModelInfo("CharacterBigram", weights, contextTokens, "F32", weights * Float.BYTES);
  }

  @Override
  public Completion generate(GenerationRequest request, TokenListener listener) {
    requireOpen();
    long begun = System.nanoTime();
    String prompt = render(request.plainMessages());
    int room = contextTokens - prompt.length();
    if (room < 1) {
      throw PlatformException.caller(
          "CONTEXT_TOO_LARGE",
          "The prompt has " + prompt.length() + " tokens; " + contextTokens + " fit.",
          "Shorten the conversation.");
    }
    Sampling sampling = request.sampling();
    TokenChoice choice =
        new TokenChoice(sampling, new Random(sampling.seed().orElseGet(seeds)));
    Answer answer = new Answer(sampling.stop(), listener);
    int previous = Bigram.symbol(prompt.charAt(prompt.length() - 1));
    int tokens = 0;
    double first = Double.NaN;
    while (tokens < Math.min(room, sampling.maxTokens()) && !answer.ended()) {
      previous = choice.next(model, previous);
      tokens++;
      if (tokens == 1) {
        first = (System.nanoTime() - begun) / 1e6;
      }
      if (previous == Bigram.END) {
        answer.end();
      } else {
        answer.add(Bigram.character(previous));
      }
    }
    Finish finish = answer.finish();
    double total = (System.nanoTime() - begun) / 1e6;
    return new Completion(answer.text(), finish, prompt.length(), tokens, first, total);
  }

  @Override
  public TokenScores score(String context, String continuation) {
    requireOpen();
    int previous =
        context.isEmpty() ? Bigram.END : Bigram.symbol(context.charAt(context.length() - 1));
    List<String> tokens = new ArrayList<>();
    double[] logs = new double[continuation.length()];
    for (int i = 0; i < continuation.length(); i++) {
      int next = Bigram.symbol(continuation.charAt(i));
      logs[i] = model.logProbabilities(previous)[next];
      tokens.add(String.valueOf(continuation.charAt(i)));
      previous = next;
    }
    return new TokenScores(tokens, logs);
  }

  @Override
  public String render(List<Message> messages) {
    StringBuilder text = new StringBuilder();
    messages.forEach(m -> text.append(m.role()).append(": ").append(m.content()).append('\n'));
    return text.append("assistant: ").toString();
  }

  @Override
  public int countTokens(String text) {
    return text.length();
  }

  private void requireOpen() {
    if (closed) {
      throw new PlatformException(
          "MODEL_UNAVAILABLE", Blame.PLATFORM, true, "The model was closed.", "Load it again.");
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}

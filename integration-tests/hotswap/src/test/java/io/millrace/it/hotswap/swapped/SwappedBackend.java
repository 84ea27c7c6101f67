package io.millrace.it.hotswap.swapped;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.model.Completion;
import io.millrace.api.model.GenerationRequest;
import io.millrace.api.model.Message;
import io.millrace.api.model.ModelBackend;
import io.millrace.api.model.ModelInfo;
import io.millrace.api.model.ModelSession;
import io.millrace.api.model.ModelSource;
import io.millrace.api.model.TokenListener;
import io.millrace.api.model.TokenScores;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.component.annotations.Component;

/**
 * Says the question and its version. Asked to count ({@code count 20}), says its version so often,
 * fifty milliseconds apart, as a model generates. Refuses to once it was closed, as native models
 * do.
 */
@Component(service = ModelBackend.class, property = "kind.id=swapped")
public final class SwappedBackend implements ModelBackend {
  private static final long PIECE_NS = 50_000_000;

  private final String version = FrameworkUtil.getBundle(getClass()).getVersion().toString();

  @Override
  public List<Parameter> parameters() {
    return List.of();
  }

  @Override
  public ModelSession load(ModelSource source, Values parameters) {
    return new Session();
  }

  private final class Session implements ModelSession {
    private volatile boolean closed;

    @Override
    public ModelInfo info() {
      return new ModelInfo("swapped", 0, 4096, "F32", 0);
    }

    @Override
    public Completion generate(GenerationRequest request, TokenListener listener) {
      String question = request.messages().get(request.messages().size() - 1).content();
      int pieces = question.startsWith("count ") ? Integer.parseInt(question.split(" ")[1]) : 1;
      StringBuilder said = new StringBuilder();
      for (int i = 0; i < pieces; i++) {
        String piece = (pieces == 1 ? question : "") + " backend=" + version;
        said.append(piece);
        if (closed) {
          throw new PlatformException(
              "MODEL_UNAVAILABLE", Blame.PLATFORM, true, "It was closed.", "Load it again.");
        }
        if (!listener.text(piece)) {
          return completion(said, Completion.Finish.CANCELLED, i + 1);
        }
        if (pieces > 1) {
          LockSupport.parkNanos(PIECE_NS);
        }
      }
      return completion(said, Completion.Finish.STOP, pieces);
    }

    private Completion completion(StringBuilder said, Completion.Finish how, int tokens) {
      return new Completion(said.toString(), how, 1, tokens, 1, 2);
    }

    @Override
    public TokenScores score(String context, String continuation) {
      return new TokenScores(List.of(continuation), new double[] {-1});
    }

    @Override
    public String render(List<Message> messages) {
      return messages.get(messages.size() - 1).content();
    }

    @Override
    public int countTokens(String text) {
      return text.length();
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}

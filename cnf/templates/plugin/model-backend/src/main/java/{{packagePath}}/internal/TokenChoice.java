package {{package}}.internal;

import io.millrace.api.model.Sampling;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Chooses the next symbol as a {@link Sampling} asks, for one answer. */
final class TokenChoice {
  private final Sampling sampling;
  private final Random random;
  private final boolean[] seen = new boolean[Bigram.SYMBOLS];

  TokenChoice(Sampling sampling, Random random) {
    this.sampling = sampling;
    this.random = random;
  }

  int next(Bigram model, int previous) {
    double[] logits = new double[Bigram.SYMBOLS];
    for (int i = 0; i < logits.length; i++) {
      double logit = model.logit(previous, i);
      double penalty = seen[i] ? sampling.repetitionPenalty() : 1;
      logits[i] = logit > 0 ? logit / penalty : logit * penalty;
    }
    List<Integer> best =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -logits[i]))
            .toList();
    int chosen = sampling.temperature() == 0 ? best.get(0) : draw(best, logits);
    seen[chosen] = true;
    return chosen;
  }

  private int draw(List<Integer> best, double[] logits) {
    int kept = sampling.topK() == 0 ? best.size() : Math.min(sampling.topK(), best.size());
    double[] weights = new double[kept];
    double sum = 0;
    for (int i = 0; i < kept; i++) {
      double distance = logits[best.get(i)] - logits[best.get(0)];
      weights[i] = Math.exp(distance / sampling.temperature());
      sum += weights[i];
    }
    double nucleus = 0;
    int candidates = 0;
    while (candidates < kept && nucleus < sampling.topP() * sum) {
      nucleus += weights[candidates++];
    }
    double drawn = random.nextDouble() * nucleus;
    for (int i = 0; i < candidates; i++) {
      drawn -= weights[i];
      if (drawn < 0) {
        return best.get(i);
      }
    }
    return best.get(0);
  }
}

package {{package}}.internal;

import java.util.List;
import java.util.Map;

/** How often each character follows each other one in some rows: all that a bigram can learn. */
final class Counts {
  private final long[][] counts = new long[Bigram.SYMBOLS][Bigram.SYMBOLS];
  private long total;

  static Counts of(List<Map<String, Object>> rows) {
    Counts counts = new Counts();
    for (Map<String, Object> row : rows) {
      if (row.get("text") instanceof String text) {
        counts.add(text);
      } else if (row.get("prompt") instanceof String p && row.get("completion") instanceof String c) {
        counts.add(p + " " + c);
      }
    }
    return counts;
  }

  private void add(String text) {
    int previous = Bigram.END;
    for (char c : (text.strip() + "\n").toCharArray()) {
      int next = Bigram.symbol(c);
      counts[previous][next]++;
      total++;
      previous = next;
    }
  }

  long total() {
    return total;
  }

  /** Mean negative log-likelihood of a character. */
  double loss(Bigram model) {
    double sum = 0;
    for (int previous = 0; previous < Bigram.SYMBOLS; previous++) {
      double[] logs = model.logProbabilities(previous);
      for (int next = 0; next < Bigram.SYMBOLS; next++) {
        sum -= counts[previous][next] * logs[next];
      }
    }
    return sum / total;
  }

  /**
   * One step down the gradient of the cross-entropy, each character's row on its own.
   *
   * @return norm of the gradient
   */
  double descend(Bigram model, double rate) {
    double squares = 0;
    for (int previous = 0; previous < Bigram.SYMBOLS; previous++) {
      long seen = 0;
      for (long count : counts[previous]) {
        seen += count;
      }
      if (seen == 0) {
        continue;
      }
      double[] logs = model.logProbabilities(previous);
      for (int next = 0; next < Bigram.SYMBOLS; next++) {
        double gradient = Math.exp(logs[next]) - (double) counts[previous][next] / seen;
        squares += gradient * gradient;
        model.set(previous, next, (float) (model.logit(previous, next) - rate * gradient));
      }
    }
    return Math.sqrt(squares);
  }
}

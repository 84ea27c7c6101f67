package {{package}}.internal;

import io.millrace.api.retrieval.Embedder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.osgi.service.component.annotations.Component;

/** Hashes words and their parts into a vector (Weinberger et al. 2009). Stateless. */
@Component(
    service = Embedder.class,
    property = {"kind.id={{name}}", "kind.summary=Embeds texts by their words, without a model."})
public final class {{Type}} implements Embedder {
  private static final int DIMENSION = 512;
  private static final int WINDOW = 20_000;
  private static final float WORD = 1f;
  private static final float PART = 0.3f;

  @Override
  public int dimension() {
    return DIMENSION;
  }

  @Override
  public List<float[]> embed(List<String> texts) {
    List<float[]> vectors = new ArrayList<>(texts.size());
    for (String text : texts) {
      vectors.add(embed(text.length() > WINDOW ? text.substring(0, WINDOW) : text));
    }
    return vectors;
  }

  private static float[] embed(String text) {
    float[] vector = new float[DIMENSION];
    for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")) {
      if (!word.isEmpty()) {
        add(vector, "=" + word, WORD);
        for (int i = 0; i + 3 <= word.length(); i++) {
          add(vector, word.substring(i, i + 3), PART);
        }
      }
    }
    double length = length(vector);
    if (length == 0) {
      // no word at all, or words that cancel out: the text as it is
      add(vector, "!" + text, WORD);
      length = length(vector);
    }
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] /= (float) length;
    }
    return vector;
  }

  /** One bit of the hash is the sign, so that collisions cancel out on average. */
  private static void add(float[] vector, String feature, float weight) {
    int hash = feature.hashCode() * 0x9E3779B9;
    vector[(hash >>> 8) % DIMENSION] += hash < 0 ? -weight : weight;
  }

  private static double length(float[] vector) {
    double sum = 0;
    for (float v : vector) {
      sum += v * v;
    }
    return Math.sqrt(sum);
  }
}

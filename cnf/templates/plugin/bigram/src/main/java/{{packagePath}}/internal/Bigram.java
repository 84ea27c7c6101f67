package {{package}}.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The smallest language model there is: how likely each character follows the one before. A table
 * of 96 × 96 logits over printable ASCII and the line end, kept as a tensor in the safetensors
 * format. Not thread-safe while it is trained, thread-safe after.
 */
final class Bigram {
  /** Line end and the characters from blank to tilde. */
  static final int SYMBOLS = 96;

  /** The line end, which ends a text. */
  static final int END = 0;

  private static final int BYTES = SYMBOLS * SYMBOLS * Float.BYTES;
  private static final String HEADER =
      "{\"bigram.weight\":{\"dtype\":\"F32\",\"shape\":[96,96],\"data_offsets\":[0," + BYTES + "]}}";
  private static final String CONFIG =
      "{\"architectures\":[\"CharacterBigram\"],\"model_type\":\"bigram\",\"vocab_size\":96}\n";

  private final float[] logits = new float[SYMBOLS * SYMBOLS];

  static int symbol(char c) {
    if (c == '\n') {
      return END;
    }
    return c >= ' ' && c <= '~' ? c - ' ' + 1 : '?' - ' ' + 1;
  }

  static char character(int symbol) {
    return symbol == END ? '\n' : (char) (symbol - 1 + ' ');
  }

  float logit(int previous, int next) {
    return logits[previous * SYMBOLS + next];
  }

  void set(int previous, int next, float logit) {
    logits[previous * SYMBOLS + next] = logit;
  }

  /** Natural logarithms of the probabilities of each next symbol. */
  double[] logProbabilities(int previous) {
    double[] row = new double[SYMBOLS];
    double highest = Double.NEGATIVE_INFINITY;
    for (int next = 0; next < SYMBOLS; next++) {
      row[next] = logit(previous, next);
      highest = Math.max(highest, row[next]);
    }
    double sum = 0;
    for (double value : row) {
      sum += Math.exp(value - highest);
    }
    double total = highest + Math.log(sum);
    for (int next = 0; next < SYMBOLS; next++) {
      row[next] -= total;
    }
    return row;
  }

  /** Writes {@code config.json} and {@code model.safetensors} into a folder. */
  void write(Path folder) throws IOException {
    byte[] header = HEADER.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(Long.BYTES + header.length + BYTES).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(header.length).put(header);
    for (float logit : logits) {
      file.putFloat(logit);
    }
    Files.write(folder.resolve("model.safetensors"), file.array());
    Files.writeString(folder.resolve("config.json"), CONFIG);
  }

  /**
   * Reads what {@link #write} left.
   *
   * @throws PlatformException MODEL_NOT_FOUND, MODEL_INVALID
   */
  static Bigram read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw PlatformException.caller(
          "MODEL_NOT_FOUND", "There is no folder '" + folder + "'.", "Name a model's folder.");
    }
    Path weights = folder.resolve("model.safetensors");
    try {
      byte[] header = HEADER.getBytes(StandardCharsets.UTF_8);
      if (!Files.isRegularFile(weights)
          || Files.size(weights) != Long.BYTES + header.length + BYTES) {
        throw invalid(weights, null);
      }
      ByteBuffer file =
          ByteBuffer.wrap(Files.readAllBytes(weights)).order(ByteOrder.LITTLE_ENDIAN);
      byte[] found = new byte[header.length];
      file.getLong();
      file.get(found);
      if (!new String(found, StandardCharsets.UTF_8).equals(HEADER)) {
        throw invalid(weights, null);
      }
      Bigram model = new Bigram();
      for (int i = 0; i < model.logits.length; i++) {
        model.logits[i] = file.getFloat();
      }
      return model;
    } catch (IOException e) {
      throw invalid(weights, e);
    }
  }

  private static PlatformException invalid(Path file, @Nullable IOException cause) {
    return new PlatformException(
        "MODEL_INVALID",
        Blame.CALLER,
        false,
        file + " does not hold a table of 96 x 96 numbers named bigram.weight.",
        "Train one with a tuner of the same kind.",
        cause);
  }
}

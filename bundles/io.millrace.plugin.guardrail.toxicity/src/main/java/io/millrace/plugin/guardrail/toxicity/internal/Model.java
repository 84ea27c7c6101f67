package io.millrace.plugin.guardrail.toxicity.internal;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * Logistic regression over {@link Features}: {@code p = 1 / (1 + exp(-(b + Σ w / √n)))} with the
 * sum over the n features of the words. Weights are bytes times one scale. Immutable.
 *
 * <p>File: the text {@code MRTX}, number of buckets (int), scale and bias (float), the bytes; big
 * endian.
 */
final class Model {
  static final int BUCKETS = 1 << 16;
  private static final int MAGIC = 0x4d525458;

  private final byte[] weights;
  private final float scale;
  private final float bias;

  /** The array is kept, not copied. */
  private Model(byte[] weights, float scale, float bias) {
    this.weights = weights;
    this.scale = scale;
    this.bias = bias;
  }

  /** The nearest model whose weights are bytes. */
  static Model of(float[] weights, float bias) {
    float largest = Float.MIN_NORMAL;
    for (float w : weights) {
      largest = Math.max(largest, Math.abs(w));
    }
    byte[] bytes = new byte[weights.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.round(weights[i] / largest * Byte.MAX_VALUE);
    }
    return new Model(bytes, largest / Byte.MAX_VALUE, bias);
  }

  /** The model that comes with the plugin. */
  static Model shipped() {
    try (InputStream file = Model.class.getResourceAsStream("weights.bin")) {
      if (file == null) {
        throw new IllegalStateException("the bundle has no weights.bin");
      }
      return read(file);
    } catch (IOException e) {
      throw new IllegalStateException("weights.bin of the bundle is broken", e);
    }
  }

  static Model read(InputStream file) throws IOException {
    DataInputStream in = new DataInputStream(file);
    if (in.readInt() != MAGIC) {
      throw new IOException("not a file of weights");
    }
    int buckets = in.readInt();
    if (buckets != BUCKETS) {
      throw new IOException(buckets + " buckets instead of " + BUCKETS);
    }
    float scale = in.readFloat();
    float bias = in.readFloat();
    byte[] weights = new byte[buckets];
    in.readFully(weights);
    return new Model(weights, scale, bias);
  }

  void write(OutputStream file) throws IOException {
    DataOutputStream out = new DataOutputStream(file);
    out.writeInt(MAGIC);
    out.writeInt(weights.length);
    out.writeFloat(scale);
    out.writeFloat(bias);
    out.write(weights);
    out.flush();
  }

  /** How toxic {@code words[from, to)} are, in [0, 1]. */
  double score(List<Word> words, int from, int to) {
    int[] features = Features.of(words, from, to, weights.length);
    long sum = 0;
    for (int f : features) {
      sum += weights[f];
    }
    double z = features.length == 0 ? 0 : sum * (double) scale / Math.sqrt(features.length);
    return 1 / (1 + Math.exp(-(z + bias)));
  }
}

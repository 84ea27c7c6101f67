package io.millrace.plugin.embedder.minilm.internal;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.runtime.djl.DjlRuntime;
import io.millrace.runtime.onnx.OnnxModels;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The open network. A sentence's vector is the mean of its tokens' last hidden states, scaled to
 * length 1, as sentence-transformers/all-MiniLM-L6-v2 is made to be used (Reimers and Gurevych
 * 2019). Thread-safe: runs share a read lock, closing takes the write lock.
 *
 * <p>The 8-bit network scales activations per batch, so a text's vector depends slightly on what it
 * is computed with; a batch of one is exact. Larger ones hold texts of equal token count, which
 * needs no padding.
 */
final class SentenceNetwork implements AutoCloseable {
  static final int DIMENSION = 384;
  private static final int WINDOW = 256;
  private static final String NAME = "all-minilm-l6-v2-q";

  private final HuggingFaceTokenizer tokenizer;
  private final OrtSession session;
  private final int batch;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  private SentenceNetwork(HuggingFaceTokenizer tokenizer, OrtSession session, int batch) {
    this.batch = batch;
    this.tokenizer = tokenizer;
    this.session = session;
  }

  static SentenceNetwork open(DjlRuntime djl, OnnxModels onnx, int threads, int batch) {
    OrtSession session = onnx.open(resource(NAME + ".onnx"), threads);
    try {
      return new SentenceNetwork(tokenizer(djl), session, batch);
    } catch (RuntimeException e) {
      close(session);
      throw e;
    }
  }

  private static HuggingFaceTokenizer tokenizer(DjlRuntime djl) {
    try {
      Path file = Files.createTempFile("minilm-tokenizer", ".json");
      try {
        Files.write(file, resource(NAME + "-tokenizer.json"));
        return djl.tokenizer(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] resource(String name) {
    try (InputStream in = SentenceNetwork.class.getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing in the bundle");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<float[]> embed(List<String> texts) {
    lock.readLock().lock();
    try {
      long[][] tokens = texts.stream().map(this::tokens).toArray(long[][]::new);
      Integer[] byLength = new Integer[tokens.length];
      Arrays.setAll(byLength, i -> i);
      Arrays.sort(byLength, Comparator.comparingInt(i -> tokens[i].length));
      float[][] vectors = new float[tokens.length][];
      int from = 0;
      while (from < byLength.length) {
        int to = from + 1;
        int length = tokens[byLength[from]].length;
        while (to < byLength.length && to - from < batch && tokens[byLength[to]].length == length) {
          to++;
        }
        List<Integer> batch = Arrays.asList(byLength).subList(from, to);
        float[][] hidden = run(batch.stream().map(i -> tokens[i]).toArray(long[][]::new));
        for (int i = 0; i < batch.size(); i++) {
          vectors[batch.get(i)] = hidden[i];
        }
        from = to;
      }
      return new ArrayList<>(Arrays.asList(vectors));
    } finally {
      lock.readLock().unlock();
    }
  }

  private long[] tokens(String text) {
    // characters beyond any window are not worth tokenizing
    String head = text.length() > 32 * WINDOW ? text.substring(0, 32 * WINDOW) : text;
    long[] ids = tokenizer.encode(head, true, false).getIds();
    if (ids.length <= WINDOW) {
      return ids;
    }
    long[] cut = Arrays.copyOf(ids, WINDOW);
    cut[WINDOW - 1] = ids[ids.length - 1];
    return cut;
  }

  /** One batch of sequences of equal length. */
  private float[][] run(long[][] tokens) {
    int length = tokens[0].length;
    long[] shape = {tokens.length, length};
    long[] ids = Arrays.stream(tokens).flatMapToLong(Arrays::stream).toArray();
    long[] ones = new long[ids.length];
    Arrays.fill(ones, 1);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OnnxTensor input = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
        OnnxTensor mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape);
        OnnxTensor types =
            OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[ids.length]), shape);
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", input, "attention_mask", mask, "token_type_ids", types))) {
      float[][] vectors = new float[tokens.length][DIMENSION];
      var hidden = ((OnnxTensor) result.get(0)).getFloatBuffer();
      for (float[] vector : vectors) {
        for (int t = 0; t < length; t++) {
          for (int d = 0; d < DIMENSION; d++) {
            vector[d] += hidden.get();
          }
        }
        scaleToOne(vector);
      }
      return vectors;
    } catch (OrtException e) {
      throw new PlatformException(
          "EMBEDDING_FAILED",
          Blame.PLUGIN,
          true,
          "ONNX Runtime failed on a batch of " + tokens.length + ": " + e.getMessage(),
          "Try again; if it stays, restart the plugin io.millrace.plugin.embedder.minilm.",
          e);
    }
  }

  private static void scaleToOne(float[] vector) {
    double squares = 0;
    for (float v : vector) {
      squares += v * v;
    }
    float scale = (float) (1 / Math.max(1e-12, Math.sqrt(squares)));
    for (int d = 0; d < vector.length; d++) {
      vector[d] *= scale;
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      tokenizer.close();
      close(session);
    } finally {
      lock.writeLock().unlock();
    }
  }

  private static void close(OrtSession session) {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("the session was closed twice", e);
    }
  }
}

package io.millrace.plugin.embedder.minilm.internal;

import io.millrace.api.retrieval.Embedder;
import io.millrace.runtime.djl.DjlRuntime;
import io.millrace.runtime.onnx.OnnxModels;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Opens the network with the first text and closes it when the plugin goes. */
@Component(
    service = Embedder.class,
    configurationPid = MiniLmEmbedder.PID,
    property = {
      "kind.id=minilm",
      "kind.version=0.1.0",
      "kind.summary=all-MiniLM-L6-v2, quantized to 8 bits, 384 dimensions, English."
    })
@Designate(ocd = MiniLmEmbedder.Config.class)
public final class MiniLmEmbedder implements Embedder {
  static final String PID = "io.millrace.plugin.embedder.minilm";

  @ObjectClassDefinition(
      name = "Embedder: MiniLM",
      description = "Sentence embeddings by all-MiniLM-L6-v2 on ONNX Runtime.")
  @interface Config {
    @AttributeDefinition(
        name = "Threads",
        description = "Threads that compute one batch, 1 to 64. Default 1.",
        min = "1",
        max = "64")
    int threads() default 1;

    @AttributeDefinition(
        name = "Batch",
        description =
            "Texts computed together, 1 to 256. More is faster (about 1.6 times), but the 8-bit"
                + " network then gives a text slightly different vectors in different company"
                + " (cosine 0.98 and above). Default 1.",
        min = "1",
        max = "256")
    int batch() default 1;
  }

  private final DjlRuntime djl;
  private final OnnxModels onnx;
  private final int threads;
  private final int batch;
  private @Nullable SentenceNetwork network;
  private boolean closed;

  @Activate
  public MiniLmEmbedder(
      Config config,
      @Reference(name = "djl") DjlRuntime djl,
      @Reference(name = "onnx") OnnxModels onnx) {
    this(config.threads(), config.batch(), djl, onnx);
  }

  MiniLmEmbedder(int threads, int batch, DjlRuntime djl, OnnxModels onnx) {
    this.threads = Math.min(64, Math.max(1, threads));
    this.batch = Math.min(256, Math.max(1, batch));
    this.djl = djl;
    this.onnx = onnx;
  }

  @Override
  public int dimension() {
    return SentenceNetwork.DIMENSION;
  }

  @Override
  public List<float[]> embed(List<String> texts) {
    return texts.isEmpty() ? List.of() : open().embed(texts);
  }

  private synchronized SentenceNetwork open() {
    if (closed) {
      throw new IllegalStateException("the embedder has been deactivated");
    }
    SentenceNetwork ready = network;
    if (ready == null) {
      ready = SentenceNetwork.open(djl, onnx, threads, batch);
      network = ready;
    }
    return ready;
  }

  @Deactivate
  synchronized void close() {
    closed = true;
    if (network != null) {
      network.close();
      network = null;
    }
  }
}

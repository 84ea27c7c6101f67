package io.millrace.plugin.model.djl.internal;

import ai.djl.ndarray.NDManager;
import io.millrace.api.PlatformException;
import io.millrace.api.model.ModelBackend;
import io.millrace.api.model.ModelInfo;
import io.millrace.api.model.ModelSession;
import io.millrace.api.model.ModelSource;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.runtime.decoder.Decoder;
import io.millrace.runtime.decoder.DecoderConfig;
import io.millrace.runtime.decoder.KvCache;
import io.millrace.runtime.decoder.LoraAdapter;
import io.millrace.runtime.djl.DjlRuntime;
import io.millrace.runtime.gguf.ModelView;
import io.millrace.runtime.template.ChatTemplate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads Hugging Face folders of Llama-shaped decoders into DJL's PyTorch engine. */
@Component(
    service = ModelBackend.class,
    property = {
      "kind.id=djl",
      "kind.version=0.1.0",
      "kind.summary=Hugging Face folders of Llama-shaped decoders on PyTorch, with PEFT adapters."
    })
public final class DjlModelBackend implements ModelBackend {
  private static final Logger LOG = LoggerFactory.getLogger(DjlModelBackend.class);
  private static final long CACHE_BUDGET_BYTES = 256L << 20;
  private static final int FIRST_ROWS = 16;
  private static final int MOST_ROWS = 64;

  private final DjlRuntime djl;
  private final LongSupplier seeds;
  private final AtomicLong count = new AtomicLong();
  private final Set<ModelSession> sessions = ConcurrentHashMap.newKeySet();

  @Activate
  public DjlModelBackend(@Reference(name = "djl") DjlRuntime djl) {
    this(djl, new SecureRandom()::nextLong);
  }

  DjlModelBackend(DjlRuntime djl, LongSupplier seeds) {
    this.djl = djl;
    this.seeds = seeds;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.integer(
                "rows",
                0L,
                "Most answers generated at once; each reserves memory for 'context' tokens. 0: up to"
                    + " 16, and up to 64 for batches, as far as they fit into 256 MiB.")
            .between(0, MOST_ROWS),
        Parameter.integer(
                "context",
                2048L,
                "Longest prompt and answer together, in tokens; less if the model was made for"
                    + " less.")
            .between(8, 1 << 20));
  }

  @Override
  public ModelSession load(ModelSource source, Values parameters) {
    if (!Files.isRegularFile(source.folder())) {
      requireFolder(source.folder(), "model");
    }
    source.adapter().ifPresent(a -> requireFolder(a, "adapter"));
    try (ModelView view = ModelView.of(source.folder())) {
      return loaded(new ModelSource(view.folder(), source.adapter()), parameters);
    }
  }

  private ModelSession loaded(ModelSource source, Values parameters) {
    Path folder = source.folder();
    DecoderConfig config = DecoderConfig.read(folder);
    ModelFolder described = ModelFolder.read(folder, config);
    ChatTemplate template = ChatTemplate.read(folder);
    TextCodec codec = TextCodec.open(djl, folder, config.vocabSize());
    NDManager root = djl.engine().newBaseManager();
    try {
      Decoder decoder = decoder(root, source, config);
      int context = Math.min(parameters.intValue("context"), config.maxPositions());
      int asked = parameters.intValue("rows");
      long affordable = Math.max(1, CACHE_BUDGET_BYTES / rowBytes(config, context));
      int most = asked > 0 ? asked : (int) Math.min(MOST_ROWS, affordable);
      KvCache cache = decoder.newCache(asked > 0 ? asked : Math.min(FIRST_ROWS, most), context);
      ModelInfo info = info(described, config, context, most);
      var parts = new DjlModelSession.Parts(info, root, decoder, codec, template);
      String name = "millrace-model-" + count.incrementAndGet();
      return session(
          parts, new GenerationLoop(decoder, cache, most, described.ends(codec), name), name);
    } catch (RuntimeException e) {
      root.close();
      codec.close();
      throw e;
    }
  }

  private static void requireFolder(Path folder, String what) {
    if (!Files.isDirectory(folder)) {
      throw PlatformException.caller(
          "MODEL_NOT_FOUND",
          "There is no " + what + " folder " + folder + ".",
          "Name a folder in Hugging Face's layout on the machine of the server.");
    }
  }

  private static Decoder decoder(NDManager root, ModelSource source, DecoderConfig config) {
    if (source.adapter().isEmpty()) {
      return Decoder.load(root, source.folder());
    }
    try (LoraAdapter adapter = LoraAdapter.read(root, source.adapter().get(), config)) {
      return Decoder.load(root, source.folder(), adapter);
    }
  }

  private static long rowBytes(DecoderConfig config, int context) {
    return 8L * config.layers() * context * config.keyValueHeads() * config.headSize();
  }

  private static ModelInfo info(
      ModelFolder described, DecoderConfig config, int context, int rows) {
    return new ModelInfo(
        described.architecture(),
        config.parameters(),
        context,
        "F32",
        4 * config.parameters() + rows * rowBytes(config, context));
  }

  private ModelSession session(DjlModelSession.Parts parts, GenerationLoop loop, String name) {
    DjlModelSession[] self = new DjlModelSession[1];
    DjlModelSession session =
        new DjlModelSession(parts, loop, seeds, () -> sessions.remove(self[0]));
    self[0] = session;
    sessions.add(session);
    loop.start();
    LOG.info(
        "{} is a {} of {} parameters, context {} tokens",
        name,
        parts.info().architecture(),
        parts.info().parameters(),
        parts.info().contextTokens());
    return session;
  }

  @Deactivate
  void close() {
    for (ModelSession session : List.copyOf(sessions)) {
      LOG.warn("A model was still loaded when its backend went; unloading it");
      session.close();
    }
  }
}

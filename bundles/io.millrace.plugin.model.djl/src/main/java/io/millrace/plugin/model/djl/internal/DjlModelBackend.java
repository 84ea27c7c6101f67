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
import io.millrace.runtime.decoder.Precision;
import io.millrace.runtime.decoder.RoundedModel;
import io.millrace.runtime.decoder.VectorAnswers;
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
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads Hugging Face folders of decoders into DJL's PyTorch engine. */
@Component(
    service = ModelBackend.class,
    property = {
      "kind.id=djl",
      "kind.version=0.1.0",
      "kind.summary=Hugging Face decoders and GGUF files on PyTorch, with PEFT adapters."
    })
public final class DjlModelBackend implements ModelBackend {
  private static final Logger LOG = LoggerFactory.getLogger(DjlModelBackend.class);
  private static final int MOST_ROWS = 64;
  private static final String AUTO = "auto";

  private final DjlRuntime djl;
  private final LongSupplier seeds;
  private final String vectors;
  private final AtomicLong count = new AtomicLong();
  private final Set<ModelSession> sessions = ConcurrentHashMap.newKeySet();

  @Activate
  public DjlModelBackend(@Reference(name = "djl") DjlRuntime djl) {
    this(
        djl, new SecureRandom()::nextLong, System.getenv().getOrDefault("MILLRACE_VECTORS", "off"));
  }

  DjlModelBackend(DjlRuntime djl, LongSupplier seeds) {
    this(djl, seeds, "off");
  }

  private DjlModelBackend(DjlRuntime djl, LongSupplier seeds, String vectors) {
    this.djl = djl;
    this.seeds = seeds;
    this.vectors = vectors;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.integer(
                "rows", (long) MOST_ROWS, "Most answers generated at once, as the memory allows.")
            .between(1, 256),
        Parameter.integer(
                "context",
                2048L,
                "Longest prompt and answer together, in tokens; less if the model was made for"
                    + " less.")
            .between(8, 1 << 20),
        Parameter.string(
            "precision",
            AUTO,
            "Of the weights: f32, bf16, int8, which is faster and smaller, and rounds, or int4, which"
                + " is smallest; auto is what a model was saved in, else f32."),
        Parameter.string(
            "answers",
            AUTO,
            "What computes answers: libtorch, or vectors, Java's own instructions, faster with few"
                + " answers at once; auto is vectors where the server has MILLRACE_VECTORS=on, as it"
                + " has by itself with AVX-512, and they measured faster."),
        Parameter.integer(
                "cacheBytes",
                512L << 20,
                "Memory for keys and values, in bytes; while rows move to a larger cache, both are"
                    + " there.")
            .atLeast(1),
        Parameter.integer(
                "queue", 1024L, "Most requests that wait; beyond, they are refused as MODEL_BUSY.")
            .between(1, 1 << 20));
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
    NDManager root = djl.newManager();
    TextCodec codec;
    try {
      codec = TextCodec.open(djl, folder, config.vocabSize());
    } catch (RuntimeException e) {
      root.close();
      throw e;
    }
    try {
      Precision precision = precision(parameters.string("precision"), folder);
      Answering answering = Answering.of(parameters.string("answers"));
      long cache = parameters.integer("cacheBytes");
      boolean wanted =
          answering.vectors(
              vectors,
              () ->
                  !root.getDevice().isGpu()
                      && VectorAnswers.pay(precision, config.parameters(), cache));
      Decoder decoder = decoder(root, source, described, config, precision, wanted);
      answering.check(decoder, wanted);
      int context = Math.min(parameters.intValue("context"), config.maxPositions());
      RowPlan plan =
          new RowPlan(
              Math.max(1, cache / KvCache.tokenBytes(config)),
              parameters.intValue("rows"),
              context);
      Set<Integer> ends = described.ends(codec);
      Prompts prompts = new Prompts(codec, template, context, config.vocabSize());
      var parts =
          new DjlModelSession.Parts(
              info(described, decoder, plan, precision),
              root,
              decoder,
              codec,
              prompts,
              codec.texts().vocabulary(ends),
              new Adapters(root, decoder, described.base()));
      Rows rows = new Rows(decoder, Forward.of(decoder), plan);
      String name = "millrace-model-" + count.incrementAndGet();
      Scheduler scheduler =
          new Scheduler(rows, new Waiting(parameters.intValue("queue"), System::nanoTime), name);
      Jobs jobs = new Jobs(prompts, codec, ends, parts.adapters(), context, seeds);
      return session(parts, scheduler, jobs, name);
    } catch (RuntimeException | OutOfMemoryError e) {
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

  private static Precision precision(String name, Path folder) {
    if (name.equalsIgnoreCase(AUTO)) {
      return RoundedModel.precision(folder).orElse(Precision.F32);
    }
    return Precision.of(name);
  }

  private static Decoder decoder(
      NDManager root,
      ModelSource source,
      ModelFolder described,
      DecoderConfig config,
      Precision precision,
      boolean vectors) {
    if (source.adapter().isEmpty()) {
      return decoder(root, source.folder(), null, precision, vectors);
    }
    try (LoraAdapter adapter = LoraAdapter.read(root, source.adapter().get(), config)) {
      described.base().warn(source.adapter().get(), adapter.config().base());
      return decoder(root, source.folder(), adapter, precision, vectors);
    }
  }

  private static Decoder decoder(
      NDManager root,
      Path folder,
      @Nullable LoraAdapter adapter,
      Precision precision,
      boolean vectors) {
    return vectors
        ? Decoder.serving(root, folder, adapter, precision)
        : Decoder.load(root, folder, adapter, precision);
  }

  private static ModelInfo info(
      ModelFolder described, Decoder decoder, RowPlan plan, Precision precision) {
    DecoderConfig config = decoder.config();
    return new ModelInfo(
        described.architecture(),
        config.parameters(),
        plan.context(),
        precision.name(),
        decoder.memoryBytes()
            + KvCache.tokenBytes(config) * Math.max(plan.context(), plan.budgetTokens()));
  }

  private ModelSession session(
      DjlModelSession.Parts parts, Scheduler scheduler, Jobs jobs, String name) {
    DjlModelSession[] self = new DjlModelSession[1];
    DjlModelSession session =
        new DjlModelSession(parts, scheduler, jobs, () -> sessions.remove(self[0]));
    self[0] = session;
    sessions.add(session);
    scheduler.start();
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

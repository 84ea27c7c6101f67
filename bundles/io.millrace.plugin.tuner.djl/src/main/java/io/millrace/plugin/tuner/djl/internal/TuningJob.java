package io.millrace.plugin.tuner.djl.internal;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.millrace.api.PlatformException;
import io.millrace.api.parameter.Values;
import io.millrace.api.tuning.TuningListener;
import io.millrace.api.tuning.TuningReport;
import io.millrace.api.tuning.TuningRequest;
import io.millrace.runtime.decoder.DecoderConfig;
import io.millrace.runtime.decoder.DecoderWeights;
import io.millrace.runtime.decoder.LoraAdapter;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One training from request to written folder. One thread; closing it frees what it opened. */
final class TuningJob implements AutoCloseable {
  private final NDManager manager;
  private final TuningRequest request;
  private final TuningListener listener;
  private final Values values;
  private final Settings settings;
  private final Path base;
  private final HuggingFaceTokenizer tokenizer;
  private final DecoderConfig config;

  TuningJob(DjlRuntime runtime, NDManager manager, TuningRequest request, TuningListener listener)
      throws IOException {
    this.manager = manager;
    this.request = request;
    this.listener = listener;
    this.values = request.parameters();
    this.settings = TunerParameters.settings(values, JniUtils.getNumThreads());
    this.base = request.base().isPresent() ? request.base().get() : newBase();
    ModelFiles.requireTrainable(base);
    this.config = DecoderConfig.read(base);
    this.tokenizer = runtime.tokenizer(ModelFiles.tokenizer(base));
  }

  private Path newBase() throws IOException {
    Path folder = Files.createDirectories(request.checkpoints().resolve("start"));
    ModelFiles.create(folder, values, request.train());
    return folder;
  }

  TuningReport run() throws IOException {
    if (request.train().isEmpty()) {
      throw PlatformException.caller(
          "TUNING_DATA_INVALID", "There are no rows to train on.", "Give at least one row.");
    }
    Texts texts = texts();
    List<Row> rows = new ArrayList<>(texts.rows(request.train()));
    List<Row> held = request.held().isEmpty() ? split(rows) : texts.rows(request.held());
    if (held.isEmpty() && settings.watch().compares()) {
      throw PlatformException.caller(
          "TUNING_SETTINGS_INVALID",
          "keepBest or earlyStopping is set, and no rows are held out to compare states on.",
          "Give rows to hold out, or holdOut a share of the rows.");
    }
    Set<Integer> special = encodings().specials(ModelFiles.specialTokens(base));
    listener.log(
        rows.size()
            + " rows to train on, "
            + held.size()
            + " held out, "
            + config.parameters()
            + " parameters"
            + cut(texts));
    BatchSource batches = batches(rows, special);
    try (DecoderWeights weights = weights();
        @Nullable LoraAdapter adapter = adapter(weights);
        @Nullable DecoderWeights reference = reference(adapter);
        Trainer trainer =
            new Trainer(manager, settings, parameters(weights, adapter, reference), batches)) {
      String fingerprint = Fingerprint.of(settings, values, base, rows, held);
      Path folder = Files.createDirectories(request.checkpoints().resolve(fingerprint));
      Best best = new Best(settings.watch(), folder);
      Checkpoints checkpoints = new Checkpoints(folder, fingerprint, best);
      Optional<Progress> before = checkpoints.restore(trainer);
      before.ifPresent(b -> listener.log("continues after step " + trainer.done()));
      Map<String, Double> metrics =
          new TrainingLoop(
                  settings,
                  listener,
                  trainer,
                  checkpoints,
                  best,
                  before.orElse(new Progress(0, Map.of())))
              .run(held.isEmpty() ? null : heldBatches(held), until(trainer));
      best.restoreInto(trainer.result());
      write(weights, adapter, trainer);
      return new TuningReport(
          adapter == null ? "model" : "adapter",
          trainer.done(),
          Math.round(metrics.getOrDefault("num_tokens", 0.0)),
          metrics);
    }
  }

  private long until(Trainer trainer) {
    double share = values.number(TunerParameters.PAUSE);
    return Math.max(1, Math.round(share * trainer.totalSteps()));
  }

  private BatchSource batches(List<Row> rows, Set<Integer> special) {
    if (windows()) {
      int[] text = Windows.joined(rows);
      if (text.length < longest() + 1) {
        throw PlatformException.caller(
            "TUNING_DATA_INVALID",
            "The rows hold "
                + text.length
                + " tokens, less than a window of "
                + (longest() + 1)
                + ".",
            "Give more text or lower maxLength.");
      }
      return new Windows(text, longest() + 1, settings.batchSize(), settings.seed());
    }
    Batches drawn = drawn(rows, special);
    Packing packing = Packing.valueOf(values.string("packing").toUpperCase(Locale.ROOT));
    if (packing == Packing.NONE) {
      return drawn;
    }
    Packs packs = new Packs(drawn, packing, longest(), settings);
    listener.log(rows.size() + " rows packed into " + packs.perEpoch() + " batches an epoch");
    return packs;
  }

  private Batches drawn(List<Row> rows, Set<Integer> special) {
    return compared(
        new Batches(
            rows,
            settings.batchSize(),
            settings.method().leastRows(),
            settings.augmentation(),
            special::contains,
            settings.seed()),
        "to train on");
  }

  private boolean windows() {
    boolean windows = values.string("sampling").equals("windows");
    if (windows && settings.method() != Method.PRETRAIN) {
      throw PlatformException.caller(
          "TUNING_SETTINGS_INVALID",
          "sampling is 'windows' with method '" + values.string("method") + "'.",
          "Windows of text are for method pretrain.");
    }
    return windows;
  }

  private int longest() {
    int limit = values.intValue("maxLength");
    return limit == 0 ? config.maxPositions() : Math.min(limit, config.maxPositions());
  }

  /** Moves a random share of the rows to a list of its own; at least one stays. */
  private List<Row> split(List<Row> rows) {
    int count = Math.min(rows.size() - 1, (int) (rows.size() * values.number("holdOut")));
    if (count <= 0) {
      return List.of();
    }
    Collections.shuffle(rows, new Random(settings.seed()));
    List<Row> tail = rows.subList(rows.size() - count, rows.size());
    List<Row> held = List.copyOf(tail);
    tail.clear();
    return held;
  }

  private static String cut(Texts texts) {
    String cut = texts.cut() == 0 ? "" : ", " + texts.cut() + " cut to the longest example";
    return texts.dropped() == 0 ? cut : cut + ", " + texts.dropped() + " left out as too long";
  }

  private Encodings encodings() throws IOException {
    return new Encodings(tokenizer, ModelFiles.marks(base, config), settings.method());
  }

  private Texts texts() throws IOException {
    int longest = windows() ? Integer.MAX_VALUE : longest();
    Prompts prompts = Prompts.of(values.string("template"), base);
    String overlong = values.string("overlong").toUpperCase(Locale.ROOT);
    return new Texts(
        encodings(),
        prompts,
        new Length(longest, Length.Overlong.valueOf(overlong)),
        settings.method(),
        Learn.valueOf(values.string("learn").toUpperCase(Locale.ROOT)));
  }

  private DecoderWeights weights() {
    if (ModelFiles.hasWeights(base)) {
      return DecoderWeights.read(manager, base, !values.bool("lora"));
    }
    if (values.bool("lora")) {
      throw PlatformException.caller(
          "MODEL_NOT_FOUND",
          "There are no weights in " + base + " to train an adapter on.",
          "Give a base model with weights, or set lora to false.");
    }
    return DecoderWeights.random(manager, config, values.number("deviation"), settings.seed());
  }

  private @Nullable LoraAdapter adapter(DecoderWeights weights) {
    return values.bool("lora")
        ? LoraAdapter.random(
            manager,
            weights,
            AdapterParameters.supported(
                AdapterParameters.read(values, base.getFileName().toString()), config),
            settings.seed())
        : null;
  }

  /** The start once more, if all weights change: read-only, so that it stays in the mapped file. */
  private @Nullable DecoderWeights reference(@Nullable LoraAdapter adapter) {
    if (adapter != null || !settings.method().refers()) {
      return null;
    }
    return ModelFiles.hasWeights(base)
        ? DecoderWeights.read(manager, base, false)
        : DecoderWeights.random(manager, config, values.number("deviation"), settings.seed());
  }

  private Parameters parameters(
      DecoderWeights weights, @Nullable LoraAdapter adapter, @Nullable DecoderWeights reference) {
    if (adapter != null) {
      return Parameters.adapter(weights, adapter, manager);
    }
    Parameters all = Parameters.all(weights, manager);
    return reference == null ? all : all.against(reference);
  }

  private BatchSource heldBatches(List<Row> held) {
    if (windows()) {
      return new Pieces(Windows.joined(held), longest() + 1, settings.batchSize());
    }
    int least = settings.method().leastRows();
    return compared(
        new Batches(held, settings.batchSize(), least, Augmentation.NONE, token -> true, 0),
        "held out");
  }

  private Batches compared(Batches batches, String what) {
    int least = settings.method().leastRows();
    if (batches.draws() < least) {
      throw PlatformException.caller(
          "TUNING_DATA_INVALID",
          "There is " + batches.draws() + " row " + what + "; kto compares rows with each other.",
          "Give at least " + least + ".");
    }
    if (batches.joins()) {
      listener.log("one batch of the rows " + what + " has a row more, for kto compares rows");
    }
    return batches;
  }

  private void write(DecoderWeights weights, @Nullable LoraAdapter adapter, Trainer trainer)
      throws IOException {
    if (adapter == null) {
      weights.write(request.output(), trainer.result());
    } else {
      adapter.write(request.output(), trainer.result());
    }
    ModelFiles.copyTexts(base, request.output());
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}

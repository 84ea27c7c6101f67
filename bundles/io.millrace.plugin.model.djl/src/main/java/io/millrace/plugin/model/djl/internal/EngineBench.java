package io.millrace.plugin.model.djl.internal;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.millrace.api.PlatformException;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.runtime.decoder.Decoder;
import io.millrace.runtime.decoder.DecoderConfig;
import io.millrace.runtime.decoder.Precision;
import io.millrace.runtime.djl.DjlRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Measures how fast decoders of random weights read prompts and grow answers, in turns with
 * llama.cpp where it is given, and against what the machine's memory and matrices allow.
 */
@Component(
    service = Function.class,
    property = {"kind.id=bench-engine", "kind.version=1.0.0"})
public final class EngineBench implements Function {
  private static final Map<String, DecoderConfig> SHAPES =
      Map.of(
          "135m", DecoderConfig.of(49152, 576, 1536, 30, 9, 3, 4096),
          "1b", DecoderConfig.of(128256, 2048, 8192, 16, 32, 8, 4096));
  private static final FunctionSpec SPEC =
      new FunctionSpec(
          "bench-engine",
          "Measures decoding and prompt reading, and llama.cpp's if it is given.",
          FunctionSpec.LOCAL,
          List.of(
              Parameter.string("shape", "135m", "135m or 1b."),
              Parameter.string("precisions", "int8,int4", "Of f32, bf16, int8, int4, with commas."),
              Parameter.string(
                  "answers",
                  "libtorch,vectors",
                  "What computes answers, with commas: libtorch, and Java's vectors where they are."),
              Parameter.string("rows", "1,8", "How many answers at once, with commas."),
              Parameter.integer("prompt", 128L, "Tokens of a prompt.").between(1, 2048),
              Parameter.integer("tokens", 32L, "Tokens of an answer.").between(1, 1024),
              Parameter.integer("threads", 1L, "Computing threads.").between(1, 1024),
              Parameter.integer("turns", 3L, "Turns of each side.").between(1, 100),
              Parameter.string("llamaCpp", "", "Path of llama.cpp's llama-batched-bench."),
              Parameter.string("gguf", "", "A model of that shape for it, such as Q8_0.")),
          List.of(),
          List.of());

  private final DjlRuntime runtime;

  @Activate
  public EngineBench(@Reference(name = "runtime") DjlRuntime runtime) {
    this.runtime = runtime;
  }

  @Override
  public FunctionSpec spec() {
    return SPEC;
  }

  @Override
  public void run(RunContext context) throws IOException {
    Values values = context.parameters();
    shape(values.string("shape"));
    Optional<LlamaCppPeer> peer = peer(values);
    int threads = values.intValue("threads");
    try (NDManager manager = runtime.newManager()) {
      int before = JniUtils.getNumThreads();
      JniUtils.setNumThreads(threads);
      try {
        double bandwidth = EngineTrial.bandwidth(manager);
        double matrices = EngineTrial.matrixSpeed(manager);
        context.result("threads", (long) threads);
        context.result("memory_gb_per_second", bandwidth / 1e9);
        context.result("matrix_gflops", matrices / 1e9);
        double[] machine = {bandwidth, matrices};
        for (String precision : values.string("precisions").split(",")) {
          for (String answers : values.string("answers").split(",")) {
            boolean vectors = Answering.of(answers.strip()) == Answering.VECTORS;
            compare(context, manager, Precision.of(precision.strip()), vectors, peer, machine);
          }
        }
      } finally {
        JniUtils.setNumThreads(before);
      }
    }
  }

  private static void compare(
      RunContext context,
      NDManager manager,
      Precision precision,
      boolean vectors,
      Optional<LlamaCppPeer> peer,
      double[] machine)
      throws IOException {
    Values values = context.parameters();
    DecoderConfig shape = shape(values.string("shape"));
    String prefix = precision.name().toLowerCase(Locale.ROOT) + (vectors ? "_vectors_" : "_");
    try (Decoder decoder = Decoder.random(manager, shape, precision, vectors)) {
      if (vectors && !decoder.vectors()) {
        context.log(prefix + " is not there: no vector instructions, or none of this precision");
        return;
      }
      for (int rows : numbers(values.string("rows"))) {
        compare(context, decoder, peer, rows, prefix + rows, machine);
      }
    }
  }

  private static void compare(
      RunContext context,
      Decoder decoder,
      Optional<LlamaCppPeer> peer,
      int rows,
      String name,
      double[] machine)
      throws IOException {
    Values values = context.parameters();
    int prompt = values.intValue("prompt");
    int tokens = values.intValue("tokens");
    int threads = values.intValue("threads");
    List<EngineTrial.Speed> own = new ArrayList<>();
    List<EngineTrial.Speed> other = new ArrayList<>();
    EngineTrial.run(decoder, rows, prompt, tokens); // a turn for the compilers
    for (int i = 0; i < values.intValue("turns"); i++) {
      context.checkAborted();
      own.add(EngineTrial.run(decoder, rows, prompt, tokens));
      if (peer.isPresent()) {
        other.add(peer.get().run(rows, prompt, tokens, threads));
      }
    }
    EngineTrial.Speed mine = median(own);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("decode", mine.decode());
    figures.put("prefill", mine.prefill());
    figures.put("of_memory", mine.decode() / rows * decoder.streamedBytes() / machine[0]);
    figures.put("of_matrices", mine.prefill() * 2 * multiplied(decoder, prompt) / machine[1]);
    if (peer.isPresent()) {
      EngineTrial.Speed theirs = median(other);
      figures.put("llama_cpp_decode", theirs.decode());
      figures.put("llama_cpp_prefill", theirs.prefill());
      figures.put("decode_ratio", mine.decode() / theirs.decode());
      figures.put("prefill_ratio", mine.prefill() / theirs.prefill());
    }
    StringBuilder line = new StringBuilder(String.format("%-15s", name));
    figures.forEach(
        (key, value) -> {
          context.result(name + "_" + key, value);
          line.append(String.format(Locale.ROOT, " %s %.2f", key, value));
        });
    context.log(line.toString());
  }

  /** Weights that a prompt's token is multiplied by; only the last one's logits are computed. */
  private static double multiplied(Decoder decoder, int prompt) {
    DecoderConfig config = decoder.config();
    double head = (double) config.vocabSize() * config.hiddenSize();
    return config.parameters() - (config.tiedEmbeddings() ? 1 : 2) * head + head / prompt;
  }

  private static EngineTrial.Speed median(List<EngineTrial.Speed> speeds) {
    return new EngineTrial.Speed(
        median(speeds.stream().mapToDouble(EngineTrial.Speed::prefill).toArray()),
        median(speeds.stream().mapToDouble(EngineTrial.Speed::decode).toArray()));
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  private static Optional<LlamaCppPeer> peer(Values values) {
    String program = values.string("llamaCpp");
    String model = values.string("gguf");
    return program.isEmpty() && model.isEmpty()
        ? Optional.empty()
        : Optional.of(new LlamaCppPeer(Path.of(program), Path.of(model)));
  }

  private static DecoderConfig shape(String name) {
    DecoderConfig shape = SHAPES.get(name.toLowerCase(Locale.ROOT));
    if (shape == null) {
      throw PlatformException.caller(
          "SHAPE_UNKNOWN", "There is no shape " + name + ".", "Choose 135m or 1b.");
    }
    return shape;
  }

  private static int[] numbers(String text) {
    try {
      int[] numbers =
          Arrays.stream(text.split(",")).map(String::strip).mapToInt(Integer::parseInt).toArray();
      if (Arrays.stream(numbers).allMatch(n -> n >= 1 && n <= 64)) {
        return numbers;
      }
    } catch (NumberFormatException e) {
      // reported below, with the text
    }
    throw PlatformException.caller(
        "ROWS_INVALID", "rows is " + text + ".", "Give numbers from 1 to 64, with commas: 1,8.");
  }

  /** For programs outside a server. */
}

package io.millrace.plugin.tuner.djl.internal;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.ndarray.NDManager;
import io.millrace.api.PlatformException;
import io.millrace.api.data.DatasetFiles;
import io.millrace.api.data.RowReader;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.RunAborted;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.runtime.decoder.Decoder;
import io.millrace.runtime.decoder.DecoderConfig;
import io.millrace.runtime.decoder.Precision;
import io.millrace.runtime.decoder.RoundedModel;
import io.millrace.runtime.djl.DjlRuntime;
import io.millrace.runtime.gguf.ModelView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Rounds a model's matrices to eight or four bits, saves it, and measures what that cost. */
@Component(
    service = Function.class,
    property = {"kind.id=quantize", "kind.version=1.0.0"})
public final class QuantizeModel implements Function {
  private final DjlRuntime runtime;
  private final PluginDirectory plugins;
  private final DatasetFiles datasets;

  @Activate
  public QuantizeModel(
      @Reference(name = "runtime") DjlRuntime runtime,
      @Reference(name = "plugins") PluginDirectory plugins,
      @Reference(name = "datasets") DatasetFiles datasets) {
    this.runtime = runtime;
    this.plugins = plugins;
    this.datasets = datasets;
  }

  @Override
  public FunctionSpec spec() {
    return new FunctionSpec(
        "quantize",
        "Rounds a model's weights, saves it, and measures what that costs.",
        FunctionSpec.LOCAL,
        List.of(
            Parameter.string("precision", "int8", "How weights are held.").oneOf("int8", "int4"),
            Parameter.string(
                "source", null, "URI of the model, if no input is given: hf://…, file:…"),
            Parameter.string("column", "text", "Of the texts to measure with."),
            Parameter.integer("window", 512L, "Tokens that are judged in one piece.")
                .between(2, 1 << 16),
            Parameter.integer("maxTokens", 20_000L, "Most tokens to measure with.").atLeast(2)),
        List.of(
            new FunctionSpec.InputSpec("model", "model", false, "The model."),
            new FunctionSpec.InputSpec(
                "texts", "dataset", false, "Texts whose perplexity is compared.")),
        List.of(
            new FunctionSpec.OutputSpec("model", "model", "The rounded model, with its card."),
            new FunctionSpec.OutputSpec(
                "report", "report", "report.json: error of each matrix, sizes, perplexities.")));
  }

  @Override
  public void run(RunContext context) throws IOException {
    Path work = Files.createDirectories(context.scratch().resolve("rounded"));
    try (ModelView view = ModelView.of(NamedModel.folder(context, plugins));
        NDManager manager = runtime.newHostManager()) {
      Path folder = view.folder();
      Precision precision = Precision.of(context.parameters().string("precision"));
      List<RoundedModel.Change> changes = RoundedModel.write(manager, folder, work, precision);
      ModelFiles.copyTexts(folder, work);
      context.log("rounded " + changes.size() + " matrices");
      RoundingReport.Loss loss = loss(context, manager, folder, work, precision);
      new RoundingReport(context, DecoderConfig.read(folder), precision, changes, loss).leave(work);
    }
  }

  private RoundingReport.@Nullable Loss loss(
      RunContext context, NDManager manager, Path exact, Path rounded, Precision precision)
      throws IOException {
    List<int[]> pieces = pieces(context, exact);
    if (pieces.isEmpty()) {
      context.log("no texts were given: perplexity is not measured");
      return null;
    }
    double before = perplexity(context, manager, exact, Precision.F32, pieces);
    double after = perplexity(context, manager, rounded, precision, pieces);
    return new RoundingReport.Loss(before, after, pieces.stream().mapToInt(p -> p.length).sum());
  }

  private List<int[]> pieces(RunContext context, Path folder) throws IOException {
    List<int[]> pieces = new ArrayList<>();
    if (context.input("texts").isEmpty()) {
      return pieces;
    }
    Values values = context.parameters();
    int window = Math.min(values.intValue("window"), DecoderConfig.read(folder).maxPositions());
    long left = values.integer("maxTokens");
    try (HuggingFaceTokenizer tokenizer = runtime.tokenizer(ModelFiles.tokenizer(folder));
        RowReader rows = datasets.read(context.requiredInput("texts").path())) {
      for (var row = rows.next(); row != null && left > 1; row = rows.next()) {
        int[] tokens = tokens(tokenizer, text(row, values.string("column")));
        for (int from = 0; from + 1 < tokens.length && left > 1; from += window) {
          int length = (int) Math.min(Math.min(window, tokens.length - from), left);
          if (length > 1) {
            int[] piece = new int[length];
            System.arraycopy(tokens, from, piece, 0, length);
            pieces.add(piece);
            left -= length;
          }
        }
      }
    }
    return pieces;
  }

  private static String text(Map<String, Object> row, String column) {
    if (row.get(column) instanceof String text) {
      return text;
    }
    throw PlatformException.caller(
        "QUANTIZE_DATA_INVALID",
        "Column '" + column + "' of the texts is missing or holds no text.",
        "Name another column; there are " + row.keySet() + ".");
  }

  private static int[] tokens(HuggingFaceTokenizer tokenizer, String text) {
    long[] ids = tokenizer.encode(text).getIds();
    int[] tokens = new int[ids.length];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = (int) ids[i];
    }
    return tokens;
  }

  /** exp of the mean negative log-likelihood of all tokens but the first of each piece. */
  private static double perplexity(
      RunContext context, NDManager manager, Path folder, Precision precision, List<int[]> pieces)
      throws RunAborted {
    double sum = 0;
    long count = 0;
    try (Decoder decoder = Decoder.load(manager, folder, null, precision)) {
      for (int i = 0; i < pieces.size(); i++) {
        context.checkAborted();
        for (float score : decoder.logProbabilities(new int[][] {pieces.get(i)})[0]) {
          sum -= score;
          count++;
        }
        context.progress(i + 1, pieces.size(), "texts in " + precision);
      }
    }
    return Math.exp(sum / count);
  }
}

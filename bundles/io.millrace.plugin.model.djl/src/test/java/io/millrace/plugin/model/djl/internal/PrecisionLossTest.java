package io.millrace.plugin.model.djl.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.runtime.decoder.Decoder;
import io.millrace.runtime.decoder.DecoderConfig;
import io.millrace.runtime.decoder.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What rounding costs a trained model: the catalogue's assistant on its own answers. */
class PrecisionLossTest {
  private static final Path ASSISTANT =
      Path.of("../../hub-catalog/models/tiny-assistant").toAbsolutePath().normalize();

  @Test
  void rounding_costs_a_trained_model_one_percent_of_perplexity_and_four_bits_two()
      throws IOException {
    Path folder = ASSISTANT.resolve("model");
    int vocabulary = DecoderConfig.read(folder).vocabSize();
    int[][] texts;
    try (TextCodec codec = TextCodec.open(TinyModel.DJL, folder, vocabulary)) {
      texts = texts(codec);
    }
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      double exact = perplexity(manager, folder, texts, Precision.F32);
      double bfloat = perplexity(manager, folder, texts, Precision.BF16);
      double bytes = perplexity(manager, folder, texts, Precision.INT8);
      double bits = perplexity(manager, folder, texts, Precision.INT4);

      String figures = "F32 " + exact + ", BF16 " + bfloat + ", INT8 " + bytes + ", INT4 " + bits;
      assertTrue(exact < 20, figures);
      assertTrue(bfloat / exact < 1.01 && bytes / exact < 1.01, figures);
      assertTrue(bits / exact < 1.02 && bits != exact, figures);
      assertTrue(bytes != exact && bfloat != exact, figures);
    }
  }

  private static int[][] texts(TextCodec codec) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<int[]> texts = new ArrayList<>();
    for (String line : Files.readAllLines(ASSISTANT.resolve("data/answers.jsonl"))) {
      JsonNode intent = json.readTree(line);
      String question = intent.path("intent").asText().replace('_', ' ');
      String answer = intent.path("answers").path(0).asText();
      texts.add(codec.encode("<|user|> " + question + "<|assistant|> " + answer + "<|end|>"));
    }
    return texts.toArray(new int[0][]);
  }

  private static double perplexity(
      NDManager manager, Path folder, int[][] texts, Precision precision) {
    try (Decoder decoder = Decoder.load(manager, folder, null, precision)) {
      double sum = 0;
      int count = 0;
      for (float[] scores : decoder.logProbabilities(texts)) {
        for (float score : scores) {
          sum += score;
          count++;
        }
      }
      return Math.exp(-sum / count);
    }
  }
}

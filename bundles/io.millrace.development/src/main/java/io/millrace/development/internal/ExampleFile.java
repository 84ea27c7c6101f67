package io.millrace.development.internal;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.millrace.api.PlatformException;
import io.millrace.development.TuningMethod;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file of examples, one JSON object a line, as OpenAI's fine-tuning takes them: conversations
 * ({@code messages}), or preferences ({@code input}, {@code preferred_output}, {@code
 * non_preferred_output}).
 */
final class ExampleFile {
  private static final int SHOWN = 5;
  private static final int LAST_PROBLEM = 100;
  private static final ObjectReader JSON =
      new ObjectMapper()
          .readerFor(JsonNode.class)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final String code;
  private final TuningMethod.Type method;
  private final List<Map<String, Object>> rows = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private ExampleFile(String code, TuningMethod.Type method) {
    this.code = code;
    this.method = method;
  }

  /**
   * Rows for a tuner.
   *
   * @param code of the failure: TRAINING_FILE_INVALID or VALIDATION_FILE_INVALID
   * @throws PlatformException with that code, naming lines and what is wrong with them
   */
  static List<Map<String, Object>> read(Path file, String code, TuningMethod.Type method)
      throws IOException {
    ExampleFile examples = new ExampleFile(code, method);
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        String text = number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line;
        if (!text.isBlank() && examples.problems.size() < LAST_PROBLEM) {
          examples.add(number, text);
        }
      }
    } catch (MalformedInputException e) {
      throw examples.invalid("The file is not text in UTF-8.");
    }
    return examples.rows();
  }

  private void add(int number, String line) {
    try {
      rows.addAll(Example.rows(method, JSON.readValue(line)));
    } catch (JsonProcessingException e) {
      problems.add("line " + number + ": is no JSON" + column(e.getLocation()));
    } catch (Example.Refused e) {
      problems.add("line " + number + ": " + e.getMessage());
    }
  }

  private static String column(@Nullable JsonLocation at) {
    return at == null ? "" : " (column " + at.getColumnNr() + ")";
  }

  private List<Map<String, Object>> rows() {
    if (!problems.isEmpty()) {
      String more = problems.size() > SHOWN ? "; and more" : "";
      throw invalid(
          "Examples are wrong: "
              + String.join("; ", problems.subList(0, Math.min(SHOWN, problems.size())))
              + more
              + ".");
    }
    if (rows.isEmpty()) {
      throw invalid("The file has no examples.");
    }
    return rows;
  }

  private PlatformException invalid(String what) {
    return PlatformException.caller(
        code,
        what,
        "Send one JSON object a line, with "
            + (method == TuningMethod.Type.DPO
                ? "'input', 'preferred_output' and 'non_preferred_output'."
                : "'messages'."));
  }
}

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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A file of examples, one JSON object a line, as OpenAI's fine-tuning takes them: conversations
 * ({@code messages}), or preferences ({@code input}, {@code preferred_output}, {@code
 * non_preferred_output}).
 */
final class ExampleFile {
  private static final int SHOWN = 5;
  private static final int LAST_PROBLEM = 100;

  /** Longest line, in characters: a line without end would take all memory. */
  private static final int LONGEST = 8 << 20;

  private static final ObjectReader JSON =
      new ObjectMapper()
          .readerFor(JsonNode.class)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Code of the failure of a file to train on. */
  static final String TRAINING = "TRAINING_FILE_INVALID";

  /** Code of the failure of a file to measure on. */
  static final String VALIDATION = "VALIDATION_FILE_INVALID";

  private final String code;
  private final TuningMethod.Type method;
  private final Consumer<List<Map<String, Object>>> rows;
  private final List<String> problems = new ArrayList<>();
  private long count;

  private ExampleFile(
      String code, TuningMethod.Type method, Consumer<List<Map<String, Object>>> rows) {
    this.code = code;
    this.method = method;
    this.rows = rows;
  }

  /**
   * Rows for a tuner.
   *
   * @param code of the failure: {@link #TRAINING} or {@link #VALIDATION}
   * @throws PlatformException with that code, naming lines and what is wrong with them
   */
  static List<Map<String, Object>> read(Path file, String code, TuningMethod.Type method)
      throws IOException {
    List<Map<String, Object>> all = new ArrayList<>();
    new ExampleFile(code, method, all::addAll).look(file);
    return all;
  }

  /** How many rows {@link #read} would give; keeps none of them. */
  static long check(Path file, String code, TuningMethod.Type method) throws IOException {
    ExampleFile examples = new ExampleFile(code, method, some -> {});
    examples.look(file);
    return examples.count;
  }

  private void look(Path file) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      int number = 0;
      for (String line = line(lines, 1); line != null; line = line(lines, number + 1)) {
        number++;
        String text = number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line;
        if (!text.isBlank() && problems.size() < LAST_PROBLEM) {
          add(number, text);
        }
      }
    } catch (MalformedInputException e) {
      throw invalid("The file is not text in UTF-8.");
    }
    refuse();
  }

  /** The next line; null at the end. */
  private @Nullable String line(BufferedReader from, int number) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = from.read();
    if (c < 0) {
      return null;
    }
    for (; c >= 0 && c != '\n'; c = from.read()) {
      if (line.length() == LONGEST) {
        throw invalid("Line " + number + " has more than " + LONGEST + " characters.");
      }
      line.append((char) c);
    }
    return line.toString();
  }

  private void add(int number, String line) {
    try {
      List<Map<String, Object>> some = Example.rows(method, JSON.readValue(line));
      count += some.size();
      rows.accept(some);
    } catch (JsonProcessingException e) {
      problems.add("line " + number + ": is no JSON" + column(e.getLocation()));
    } catch (Example.Refused e) {
      problems.add("line " + number + ": " + e.getMessage());
    }
  }

  private static String column(@Nullable JsonLocation at) {
    return at == null ? "" : " (column " + at.getColumnNr() + ")";
  }

  private void refuse() {
    if (!problems.isEmpty()) {
      String more = problems.size() > SHOWN ? "; and more" : "";
      throw invalid(
          "Examples are wrong: "
              + String.join("; ", problems.subList(0, Math.min(SHOWN, problems.size())))
              + more
              + ".");
    }
    if (count == 0) {
      throw invalid("The file has no examples.");
    }
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

package io.millrace.plugin.guardrail.topic.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.parameter.Values;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A text that is on or off the allowed topic. */
record Example(String text, boolean on) {
  private static final int FEWEST = 3;
  private static final int MOST = 2000;

  /**
   * The given examples, in normal form.
   *
   * @throws PlatformException GUARDRAIL_INVALID
   */
  static List<Example> given(Values parameters) {
    List<Example> examples = new ArrayList<>();
    parameters.strings("on").forEach(t -> examples.add(new Example(plain(t), true)));
    parameters.strings("off").forEach(t -> examples.add(new Example(plain(t), false)));
    for (Object row : parameters.list("examples")) {
      examples.add(row(row));
    }
    examples.removeIf(e -> e.text().isEmpty());
    long on = examples.stream().filter(Example::on).count();
    if (on < FEWEST || examples.size() > MOST) {
      throw invalid(
          on + " examples on topic and " + (examples.size() - on) + " off topic were given",
          "Give at least " + FEWEST + " on topic and at most " + MOST + " in all.");
    }
    return examples;
  }

  private static Example row(Object row) {
    if (row instanceof Map<?, ?> map
        && map.get("text") instanceof String text
        && map.get("topic") instanceof String topic
        && (topic.equals("on") || topic.equals("off"))) {
      return new Example(plain(text), topic.equals("on"));
    }
    throw invalid("'examples' has a row that is not {text: …, topic: on|off}", "Correct the rows.");
  }

  private static PlatformException invalid(String what, String remedy) {
    return PlatformException.caller("GUARDRAIL_INVALID", "Guardrail topic: " + what + ".", remedy);
  }

  /** What people ask of any assistant; stands for off topic where no such examples are given. */
  static List<Example> everyday() {
    List<Example> examples = new ArrayList<>();
    try (InputStream in = Example.class.getResourceAsStream("everyday.txt");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      lines.lines().forEach(l -> examples.add(new Example(plain(l), false)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return examples;
  }

  /**
   * Lower case without punctuation: on-topic and off-topic examples often come from sources with
   * other habits of writing, and the habit must not decide.
   */
  static String plain(String text) {
    return text.toLowerCase(Locale.ROOT)
        .replaceAll("['\\u2019]", "")
        .replaceAll("[^\\p{L}\\p{N}]+", " ")
        .strip();
  }
}

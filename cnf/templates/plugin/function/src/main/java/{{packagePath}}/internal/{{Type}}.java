package {{package}}.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.FunctionSpec.InputSpec;
import io.millrace.api.function.FunctionSpec.OutputSpec;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Parameter;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Component;

/** Counts the words of text files. Stateless. */
@Component(
    service = Function.class,
    property = {"kind.id={{name}}", "kind.summary=Counts the words of text files."})
public final class {{Type}} implements Function {
  private static final FunctionSpec SPEC =
      new FunctionSpec(
          "{{name}}",
          "Counts the words of text files.",
          FunctionSpec.LOCAL,
          List.of(Parameter.integer("top", 50L, "How many words the table has.").between(1, 100_000)),
          List.of(new InputSpec("texts", "any", true, "Every UTF-8 file in it is read.")),
          List.of(new OutputSpec("words", "report", "words.csv with the most frequent words.")));

  @Override
  public FunctionSpec spec() {
    return SPEC;
  }

  @Override
  public void run(RunContext context) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(context.requiredInput("texts").path())) {
      files = found.filter(Files::isRegularFile).sorted().toList();
    }
    Map<String, Long> counts = new HashMap<>();
    for (int i = 0; i < files.size(); i++) {
      count(files.get(i), counts, context);
      context.progress(i + 1, files.size(), "files");
    }
    Path table = context.output("words", Map.of("words", (long) counts.size()));
    Files.write(table.resolve("words.csv"), rows(counts, context.parameters().integer("top")));
    context.result("files", (long) files.size());
    context.result("words", counts.values().stream().mapToLong(Long::longValue).sum());
  }

  private static void count(Path file, Map<String, Long> counts, RunContext context)
      throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        context.checkAborted();
        for (String word : line.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")) {
          if (!word.isEmpty()) {
            counts.merge(word, 1L, Long::sum);
          }
        }
      }
    } catch (CharacterCodingException e) {
      throw PlatformException.caller(
          "TEXT_INVALID", file.getFileName() + " is not UTF-8.", "Convert it, or leave it out.");
    }
  }

  private static List<String> rows(Map<String, Long> counts, long top) {
    Comparator<Map.Entry<String, Long>> order =
        Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry::getKey);
    return Stream.concat(
            Stream.of("word,count"),
            counts.entrySet().stream()
                .sorted(order)
                .limit(top)
                .map(e -> e.getKey() + "," + e.getValue()))
        .toList();
  }
}

package io.millrace.api;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page of each kind in {@code docs/} is whole, and its example compiles. */
class KindPagesTest {
  private static final Map<String, Class<?>> KINDS =
      Map.ofEntries(
          Map.entry("data-source", io.millrace.api.data.DataSource.class),
          Map.entry("tuner", io.millrace.api.tuning.Tuner.class),
          Map.entry("model-backend", io.millrace.api.model.ModelBackend.class),
          Map.entry("guardrail", io.millrace.api.guardrail.Guardrail.class),
          Map.entry("evaluator", io.millrace.api.evaluation.Evaluator.class),
          Map.entry("monitor", io.millrace.api.monitoring.Monitor.class),
          Map.entry("embedder", io.millrace.api.retrieval.Embedder.class),
          Map.entry("model-fetcher", io.millrace.api.model.ModelFetcher.class),
          Map.entry("artifact-store", io.millrace.api.artifact.ArtifactStore.class),
          Map.entry("executor", io.millrace.api.execution.Executor.class),
          Map.entry("pipeline-step", io.millrace.api.pipeline.PipelineStep.class),
          Map.entry("function", io.millrace.api.function.Function.class));

  private static final Path DOCS =
      Path.of(System.getProperty("millrace.root", "../.."), "bundles/io.millrace.api/docs");

  private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern TYPE = Pattern.compile("public final class (\\w+)");

  @TempDir Path classes;

  static Stream<String> kinds() {
    return KINDS.keySet().stream().sorted();
  }

  private static String page(String kind) throws Exception {
    return Files.readString(DOCS.resolve(kind + ".md"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void says_everything_an_implementer_asks(String kind) throws Exception {
    String page = page(kind);

    for (String part :
        List.of(
            "**Contract.**",
            "**Life-cycle.**",
            "**Threads.**",
            "**Properties.**",
            "**Error codes.**",
            "**Contract test.**")) {
      assertTrue(page.contains(part), part);
    }
    assertTrue(page.contains("`" + KINDS.get(kind).getName() + "`"), "names the interface");
    String contract = "io.millrace.testkit." + KINDS.get(kind).getSimpleName() + "Contract";
    assertTrue(page.contains("`" + contract + "`"), "names " + contract);
    assertTrue(Files.readString(DOCS.resolve("README.md")).contains("(" + kind + ".md)"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void speaks_of_every_method_that_must_be_written(String kind) throws Exception {
    String page = page(kind);
    for (Method m : KINDS.get(kind).getMethods()) {
      if (Modifier.isAbstract(m.getModifiers())) {
        assertTrue(page.contains(m.getName()), m.getName());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void has_an_example_that_compiles(String kind) throws Exception {
    Matcher example = EXAMPLE.matcher(page(kind));
    assertTrue(example.find(), "no example");
    String source = example.group(1);
    Matcher type = TYPE.matcher(source);
    assertTrue(type.find(), "no class");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();

    boolean compiled =
        compiler
            .getTask(
                said,
                null,
                null,
                List.of("-d", classes.toString(), "-proc:none", "--release", "17"),
                null,
                List.of(new Source(type.group(1), source)))
            .call();

    assertTrue(compiled, said::toString);
    assertTrue(source.contains("@Component("), "registers nothing");
  }

  @Test
  void pages_refer_only_to_codes_that_somebody_throws() throws Exception {
    String all = allSources();
    for (String kind : kinds().toList()) {
      Matcher code = Pattern.compile("`([A-Z]+(?:_[A-Z]+)+)`").matcher(page(kind));
      while (code.find()) {
        assertTrue(all.contains(code.group(1)), kind + " " + code.group(1));
      }
    }
  }

  private static String allSources() throws Exception {
    StringBuilder all = new StringBuilder();
    Path bundles = DOCS.resolve("../..").normalize();
    try (Stream<Path> files = Files.walk(bundles)) {
      for (Path file :
          files
              .filter(f -> f.toString().endsWith(".java") && !f.toString().contains("/target/"))
              .filter(f -> f.toString().contains("/src/main/"))
              .toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }

  /** A source in memory. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String type, String text) {
      super(URI.create("string:///" + type + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}

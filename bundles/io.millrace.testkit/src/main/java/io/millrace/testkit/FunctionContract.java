package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.Names;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.function.RunAborted;
import io.millrace.api.function.RunContext;
import io.millrace.api.parameter.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link Function} promises. A function's own test extends it. */
public abstract class FunctionContract {
  private static final Set<String> KINDS =
      Set.of("dataset", "documents", "model", "adapter", "prompt", "report", "plot", "file", "any");

  @TempDir Path contractFolder;

  /** A fresh function, as its component's constructor makes it. */
  protected abstract Function function();

  /**
   * A small run of {@link #function()} that completes within seconds and leaves something.
   *
   * @param folder empty; for the run and its inputs
   */
  protected abstract FakeRunContext example(Path folder) throws Exception;

  private FakeRunContext exampleIn(String name) throws Exception {
    return example(Files.createDirectories(contractFolder.resolve(name)));
  }

  @Test
  void describes_itself_the_same_way_each_time() {
    FunctionSpec spec = function().spec();

    assertEquals(spec, function().spec());
    assertTrue(spec.summary().endsWith("."), "the summary is a sentence: " + spec.summary());
    Set<String> names = new HashSet<>();
    for (Parameter p : spec.parameters()) {
      assertTrue(names.add(p.name()), "two parameters '" + p.name() + "'");
      assertFalse(p.summary().isBlank(), p.name() + " is not described");
    }
    for (FunctionSpec.InputSpec in : spec.inputs()) {
      assertTrue(KINDS.contains(in.kind()), in.name() + " is a " + in.kind());
      assertFalse(in.summary().isBlank(), in.name() + " is not described");
    }
    for (FunctionSpec.OutputSpec out : spec.outputs()) {
      Names.check("output", out.name());
      assertTrue(KINDS.contains(out.kind()), out.name() + " is a " + out.kind());
      assertFalse(out.summary().isBlank(), out.name() + " is not described");
    }
  }

  @Test
  void leaves_only_what_it_declared_and_nothing_empty() throws Exception {
    FakeRunContext context = exampleIn("run");

    function().run(context);

    List<String> declared =
        function().spec().outputs().stream().map(FunctionSpec.OutputSpec::name).toList();
    for (String output : context.outputs().keySet()) {
      assertTrue(declared.contains(output), output + " was not declared");
      assertFalse(files(context.outputFolder(output)).isEmpty(), output + " has no files");
    }
    assertTrue(
        !context.outputs().isEmpty() || !context.results().isEmpty(), "it left nothing at all");
  }

  @Test
  void leaves_its_inputs_as_they_were() throws Exception {
    FakeRunContext context = exampleIn("run");
    Map<String, Map<String, Integer>> before = inputs(context);

    function().run(context);

    assertEquals(before, inputs(context));
  }

  @Test
  void keeps_nothing_from_one_run_for_the_next() throws Exception {
    Function function = function();
    FakeRunContext first = exampleIn("first");
    FakeRunContext second = exampleIn("second");

    function.run(first);
    function.run(second);

    assertEquals(first.results().keySet(), second.results().keySet());
    assertEquals(first.outputs().keySet(), second.outputs().keySet());
    for (String output : first.outputs().keySet()) {
      assertEquals(
          files(first.outputFolder(output)).keySet(), files(second.outputFolder(output)).keySet());
    }
  }

  @Test
  void an_aborted_run_ends_and_leaves_nothing() throws Exception {
    FakeRunContext context = exampleIn("aborted").abortAfter(0);

    assertThrows(RunAborted.class, () -> function().run(context));

    assertTrue(context.outputs().isEmpty(), context.outputs().keySet().toString());
  }

  private Map<String, Map<String, Integer>> inputs(FakeRunContext context) throws IOException {
    Map<String, Map<String, Integer>> all = new TreeMap<>();
    for (FunctionSpec.InputSpec in : function().spec().inputs()) {
      RunContext.Input input = context.input(in.name()).orElse(null);
      if (input != null && Files.exists(input.path())) {
        all.put(in.name(), files(input.path()));
      }
    }
    return all;
  }

  private static Map<String, Integer> files(Path folder) throws IOException {
    Map<String, Integer> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return files;
  }
}

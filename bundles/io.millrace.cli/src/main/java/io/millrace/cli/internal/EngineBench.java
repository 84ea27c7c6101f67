package io.millrace.cli.internal;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "engine",
    description =
        "Decoding and prompt reading of random weights, against llama.cpp where it is given.",
    mixinStandardHelpOptions = true)
final class EngineBench extends FunctionBench {
  @Option(names = "--shape", paramLabel = "135m|1b", description = "Size of the model; 135m.")
  private @Nullable String shape;

  @Option(
      names = "--precisions",
      paramLabel = "NAMES",
      description = "Of f32, bf16, int8, int4, with commas; int8 and int4.")
  private @Nullable String precisions;

  @Option(names = "--rows", paramLabel = "N,…", description = "Answers at once; 1,8.")
  private @Nullable String rows;

  @Option(names = "--threads", paramLabel = "N", description = "Computing threads; 1.")
  private @Nullable Integer threads;

  @Option(
      names = "--llama-cpp",
      paramLabel = "FILE",
      description = "llama.cpp's llama-batched-bench on the server's machine.")
  private @Nullable Path llamaCpp;

  @Option(names = "--gguf", paramLabel = "FILE", description = "A model of the shape for it.")
  private @Nullable Path gguf;

  EngineBench(Terminal terminal) {
    super(terminal, "bench-engine");
  }

  @Override
  Map<String, Object> options() {
    Map<String, Object> given = new LinkedHashMap<>();
    put(given, "shape", shape);
    put(given, "precisions", precisions);
    put(given, "rows", rows);
    if (threads != null) {
      given.put("threads", threads);
    }
    put(given, "llamaCpp", llamaCpp);
    put(given, "gguf", gguf);
    return given;
  }

  private static void put(Map<String, Object> into, String name, @Nullable Object value) {
    if (value != null) {
      into.put(name, value.toString());
    }
  }
}

package io.millrace.cli.internal.authoring;

import io.millrace.cli.internal.CliFailure;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a plugin can be, with the folders of templates that make a project of it. */
enum PluginKind {
  DATA_SOURCE("DataSource"),
  TUNER("Tuner", "bigram"),
  MODEL_BACKEND("ModelBackend", "bigram"),
  GUARDRAIL("Guardrail"),
  EVALUATOR("Evaluator"),
  MONITOR("Monitor"),
  EMBEDDER("Embedder"),
  MODEL_FETCHER("ModelFetcher"),
  ARTIFACT_STORE("ArtifactStore"),
  EXECUTOR("Executor"),
  PIPELINE_STEP("PipelineStep"),
  FUNCTION("Function");

  private final String contract;
  private final List<String> shared;

  PluginKind(String contract, String... shared) {
    this.contract = contract;
    this.shared = List.of(shared);
  }

  /** The word for it on the command line and in an item's description: {@code data-source}. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The word as people read it. */
  String label() {
    return word().replace('-', ' ');
  }

  /** Simple name of the interface in the API. */
  String contract() {
    return contract;
  }

  /** Folders of templates, from the general to the particular. */
  List<String> templates() {
    return java.util.stream.Stream.of(List.of("every-kind"), shared, List.of(word()))
        .flatMap(List::stream)
        .toList();
  }

  /** The kind of this word; others are refused with the nearest one and the list. */
  static PluginKind of(String word) {
    String given = word.toLowerCase(Locale.ROOT).replace('_', '-').replace(' ', '-');
    return Arrays.stream(values())
        .filter(k -> k.word().equals(given) || k.contract.equalsIgnoreCase(given))
        .findFirst()
        .orElseThrow(() -> unknown(given));
  }

  private static CliFailure unknown(String word) {
    String nearest =
        Arrays.stream(values())
            .map(PluginKind::word)
            .min(Comparator.comparingInt(k -> distance(word, k)))
            .orElseThrow();
    boolean close = distance(word, nearest) <= Math.max(2, nearest.length() / 3);
    String kinds = Arrays.stream(values()).map(PluginKind::word).collect(Collectors.joining(", "));
    String shown = word.length() > 40 ? word.substring(0, 40) + "…" : word;
    return CliFailure.usage(
        "'" + shown + "' is not a kind of plugin.",
        (close ? "Did you mean " + nearest + "? " : "") + "Kinds: " + kinds + ".");
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}

package io.millrace.cli.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.TypeConversionException;

/**
 * The kinds of things {@code get} knows: where they are and which of their values make a column.
 *
 * <p>A column is {@code HEAD=pointer}; {@code ~} before the pointer prints a time as an age.
 */
enum Listing {
  PROJECTS(
      "/api/v1/projects",
      false,
      "NAME=/name",
      "REVISION=/revision",
      "UPDATED=~/updated",
      "DESCRIPTION=/description"),
  FUNCTIONS("/api/v1/functions", false, "NAME=/name", "EXECUTOR=/executor", "SUMMARY=/summary"),
  PLUGINS(
      "/api/v1/plugins",
      false,
      "KIND=/kind",
      "ID=/id",
      "VERSION=/version",
      "BUNDLE=/bundle",
      "SUMMARY=/summary"),
  RUNS(
      "/api/v1/runs",
      false,
      "ID=/id",
      "PROJECT=/request/project",
      "FUNCTION=/request/function",
      "STATE=/state",
      "CREATED=~/created",
      "FAILURE=/failure/what"),
  ARTIFACTS("/api/v1/artifacts", true, "REF=/ref", "CREATED=~/created", "RUN=/producer/run"),
  DATASETS("/api/v1/artifacts", true, "REF=/ref", "CREATED=~/created", "RUN=/producer/run"),
  MODELS(
      "/api/v1/models",
      true,
      "NAME=/name",
      "VERSION=/version",
      "STAGE=/stage",
      "CREATED=~/created",
      "METRICS=/metrics"),
  WORKFLOWS("/api/v1/workflows", true, "NAME=/name", "STEPS=/steps"),
  WORKFLOW_RUNS(
      "/api/v1/workflow-runs",
      true,
      "ID=/id",
      "WORKFLOW=/workflow",
      "STATE=/state",
      "TRIGGER=/trigger",
      "CREATED=~/created",
      "FAILURE=/failure"),
  ENDPOINTS(
      "/api/v1/endpoints",
      false,
      "ID=/id",
      "PROJECT=/project",
      "PIPELINE=/pipeline",
      "VERSION=/pipelineVersion",
      "MODEL=/model",
      "READY=/ready",
      "SINCE=~/since",
      "REASON=/reason"),
  MONITORS(
      "/api/v1/monitors",
      true,
      "NAME=/name",
      "ENDPOINT=/endpoint",
      "MONITOR=/monitor",
      "WINDOW=/window",
      "READY=/ready",
      "LATEST=/latest",
      "PROBLEM=/problem"),
  ALERTS(
      "/api/v1/alerts",
      true,
      "NAME=/name",
      "STATE=/state",
      "SINCE=~/since",
      "VALUE=/value",
      "CRITERION=/criterion",
      "WORKFLOW=/workflowRun"),
  EVENTS(
      "/api/v1/events",
      false,
      "SEQUENCE=/sequence",
      "WHEN=~/time",
      "TYPE=/type",
      "PROJECT=/project",
      "SUBJECT=/subject",
      "DATA=/data"),
  KEYS("/api/v1/keys", false, "NAME=/name", "ROLE=/role", "CREATED=~/created");

  private final String path;
  private final boolean needsProject;
  private final List<String> columns;

  Listing(String path, boolean needsProject, String... columns) {
    this.path = path;
    this.needsProject = needsProject;
    this.columns = List.of(columns);
  }

  String path() {
    return path;
  }

  boolean needsProject() {
    return needsProject;
  }

  boolean limited() {
    return this == RUNS || this == EVENTS;
  }

  /** Of artifacts, only this kind; empty for all of a listing. */
  String artifactKind() {
    return this == DATASETS ? "dataset" : "";
  }

  List<String> heads() {
    return columns.stream().map(c -> c.substring(0, c.indexOf('='))).toList();
  }

  List<String> row(JsonNode item, Instant now) {
    return columns.stream().map(c -> cell(c.substring(c.indexOf('=') + 1), item, now)).toList();
  }

  private static String cell(String pointer, JsonNode item, Instant now) {
    return pointer.startsWith("~")
        ? Format.ago(item.at(pointer.substring(1)), now)
        : Format.value(item.at(pointer));
  }

  /** Where one of them is. */
  String pathOf(String name, Supplier<String> project) {
    switch (this) {
      case ARTIFACTS:
      case DATASETS:
        return path + artifact(name);
      case MODELS:
        String[] parts = name.split(":", 2);
        return path
            + "/"
            + Api.encode(project.get())
            + "/"
            + Api.encode(parts[0])
            + "/"
            + (parts.length == 2 ? Api.encode(parts[1]) : "latest");
      case PROJECTS:
      case FUNCTIONS:
      case RUNS:
      case WORKFLOW_RUNS:
        return path + "/" + Api.encode(name);
      default:
        throw CliFailure.usage(
            "The kind '" + this + "' cannot be shown one by one.",
            "Leave the name out to list them.");
    }
  }

  private static String artifact(String ref) {
    String[] parts = ref.startsWith("store://") ? ref.substring(8).split("/") : new String[0];
    if (parts.length != 3) {
      throw CliFailure.usage(
          "'" + ref + "' does not name an artifact.",
          "Write store://<kind>/<project>/<name>:<version or tag>.");
    }
    String[] last = parts[2].split(":", 2);
    return "/"
        + Api.encode(parts[0])
        + "/"
        + Api.encode(parts[1])
        + "/"
        + Api.encode(last[0])
        + "/"
        + (last.length == 2 ? Api.encode(last[1]) : "latest");
  }

  /** The kind that is written so, in either case. */
  static Listing of(String text) {
    return Arrays.stream(values())
        .filter(listing -> listing.toString().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'"
                        + text
                        + "' is none of "
                        + Arrays.stream(values())
                            .map(Listing::toString)
                            .collect(Collectors.joining(", "))
                        + "."));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

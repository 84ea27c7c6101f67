package io.millrace.cli.internal.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.cli.internal.CliFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * What a blueprint's {@code demo.yaml} says: which of the project's names play which part.
 *
 * @param items hub items to install besides the blueprint
 * @param perSecond requests a second until the alert fires
 * @param whileTuning requests a second while the machine is needed for tuning
 * @param before step of the workflow whose results are the figures before
 * @param after step whose results are the figures after
 * @param expect figure → what it must show
 */
record Plan(
    String title,
    String project,
    List<String> items,
    String endpoint,
    String trafficDataset,
    String questionColumn,
    List<String> labelColumns,
    double perSecond,
    double whileTuning,
    String monitor,
    String metric,
    String alert,
    String workflow,
    String before,
    String after,
    String tuning,
    String model,
    List<String> samples,
    Map<String, Expected> expect) {
  /** Least number of requests to send while the promotion happens. */
  static final int DURING_PROMOTION = 500;

  /**
   * What a figure must show; absent numbers demand nothing.
   *
   * @param beforeAtMost the fault must be there to begin with
   * @param afterAtLeast and be gone in the end
   * @param loseAtMost most that the figure may lose
   * @param acrossStyles most that another manner of writing may differ
   */
  record Expected(
      double beforeAtMost, double afterAtLeast, double loseAtMost, double acrossStyles) {}

  static Plan read(String demoYaml, String projectYaml) {
    ObjectMapper json = new ObjectMapper();
    JsonNode demo = json.valueToTree(yaml("demo.yaml", demoYaml));
    JsonNode project = json.valueToTree(yaml("project.yaml", projectYaml));
    JsonNode traffic = demo.path("traffic");
    Map<String, Expected> expect = new LinkedHashMap<>();
    demo.path("expect")
        .properties()
        .forEach(
            e ->
                expect.put(
                    e.getKey(),
                    new Expected(
                        e.getValue().path("beforeAtMost").asDouble(Double.MAX_VALUE),
                        e.getValue().path("afterAtLeast").asDouble(-Double.MAX_VALUE),
                        e.getValue().path("loseAtMost").asDouble(Double.MAX_VALUE),
                        e.getValue().path("acrossStyles").asDouble(Double.MAX_VALUE))));
    return new Plan(
        demo.path("title").asText(required(project, "project")),
        required(project, "project"),
        texts(demo.path("items")),
        required(demo, "endpoint"),
        required(traffic, "dataset"),
        traffic.path("question").asText("question"),
        texts(traffic.path("labels")),
        traffic.path("perSecond").asDouble(60),
        traffic.path("whileTuning").asDouble(4),
        required(demo, "monitor"),
        demo.path("metric").asText("pass_rate"),
        required(demo, "alert"),
        required(demo, "workflow"),
        required(demo.path("measured"), "before"),
        required(demo.path("measured"), "after"),
        required(demo, "tuning"),
        required(demo, "model"),
        texts(demo.path("samples")),
        expect);
  }

  /** The project's YAML with the model's source replaced. */
  String withSource(String projectYaml, String source) {
    ObjectMapper json = new ObjectMapper();
    JsonNode tree = json.valueToTree(yaml("project.yaml", projectYaml));
    JsonNode declared = tree.path("models").path(model);
    if (!(declared instanceof com.fasterxml.jackson.databind.node.ObjectNode object)) {
      throw CliFailure.work(
          "project.yaml declares no model '" + model + "'.", "Correct 'model' in demo.yaml.");
    }
    object.put("source", source);
    return tree.toString();
  }

  private static Object yaml(String name, String text) {
    try {
      Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
      return tree == null ? Map.of() : tree;
    } catch (YAMLException e) {
      throw CliFailure.work(
          "The blueprint's " + name + " is no valid YAML: " + e.getMessage() + ".",
          "Correct the blueprint.");
    }
  }

  private static String required(JsonNode node, String key) {
    String value = node.path(key).asText("");
    if (value.isEmpty()) {
      throw CliFailure.work(
          "The blueprint's demo.yaml does not say '" + key + "'.", "Correct the blueprint.");
    }
    return value;
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(t -> texts.add(t.asText()));
    return texts;
  }
}

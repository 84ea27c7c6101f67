package io.millrace.plugin.tuner.djl.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.plugin.tuner.djl.internal.Batches.Drawn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The small model, adapter and cases that src/test/python/golden.py makes. */
record Golden(Path folder) {
  static Golden open() {
    try {
      return new Golden(
          Path.of(Golden.class.getResource("golden/config.json").toURI()).getParent());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  JsonNode json(String name) {
    try {
      return new ObjectMapper().readTree(folder.resolve(name).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode cases() {
    return json("cases.json");
  }

  /** Prompt with a chosen and a rejected answer. */
  List<Drawn> pairs() {
    List<Drawn> drawn = new ArrayList<>();
    for (JsonNode pair : cases().get("pairs")) {
      int[] prompt = ints(pair.get(0));
      drawn.add(
          new Drawn(
              Example.of(prompt, ints(pair.get(1))),
              List.of(Example.of(prompt, ints(pair.get(2)))),
              true));
    }
    return drawn;
  }

  /** Sequences whose prompt is not learnt. */
  List<Drawn> batch() {
    List<Drawn> drawn = new ArrayList<>();
    for (JsonNode row : cases().get("batch")) {
      drawn.add(new Drawn(new Example(ints(row.get(0)), row.get(1).asInt()), List.of(), true));
    }
    return drawn;
  }

  static int[] ints(JsonNode node) {
    int[] values = new int[node.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = node.get(i).asInt();
    }
    return values;
  }
}

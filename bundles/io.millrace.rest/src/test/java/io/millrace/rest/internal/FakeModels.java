package io.millrace.rest.internal;

import io.millrace.api.ArtifactRef;
import io.millrace.api.model.Embeddings;
import io.millrace.api.model.ModelLoad;
import io.millrace.api.model.Prompt;
import io.millrace.deployment.EndpointModels;
import io.millrace.deployment.ServedAdapter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A model whose tokens are letters and whose vectors are all alike; it remembers adapters. */
final class FakeModels implements EndpointModels {
  final List<String> done = new ArrayList<>();
  final Map<String, ServedAdapter> adapters = new TreeMap<>();
  volatile ModelLoad load = ModelLoad.UNKNOWN;
  volatile List<String> warnings = List.of();
  volatile @Nullable RuntimeException refused;
  volatile boolean adaptable = true;

  @Override
  public Embeddings embed(String model, List<String> texts) {
    refuse();
    return new Embeddings(texts.stream().map(t -> new float[] {0.6f, 0.8f}).toList(), 3);
  }

  @Override
  public int[] tokenize(String endpoint, Prompt prompt) {
    return ((Prompt.Text) prompt).text().chars().toArray();
  }

  @Override
  public String detokenize(String endpoint, List<Integer> tokens) {
    refuse();
    return "hi";
  }

  private void refuse() {
    if (refused != null) {
      throw refused;
    }
  }

  @Override
  public int contextTokens(String endpoint) {
    return 512;
  }

  @Override
  public ModelLoad load(String endpoint) {
    return load;
  }

  @Override
  public boolean takesAdapters(String endpoint) {
    return adaptable;
  }

  @Override
  public void loadAdapter(String endpoint, String name, Path folder) {
    loaded(endpoint, name, folder.toString());
  }

  @Override
  public void loadAdapter(String endpoint, String name, ArtifactRef adapter, boolean ofAnyBase) {
    loaded(endpoint, name, adapter + (ofAnyBase ? " of any base" : ""));
  }

  private void loaded(String endpoint, String name, String source) {
    done.add(endpoint + " + " + name + " " + source);
    adapters.put(name, new ServedAdapter(name, source, true, "", warnings));
  }

  @Override
  public Optional<ServedAdapter> adapter(String endpoint, String name) {
    return Optional.ofNullable(adapters.get(name));
  }

  @Override
  public void unloadAdapter(String endpoint, String name) {
    done.add(endpoint + " - " + name);
    adapters.remove(name);
  }
}

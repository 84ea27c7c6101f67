package io.millrace.deployment.internal;

import io.millrace.api.ArtifactRef;
import io.millrace.api.PlatformException;
import io.millrace.api.model.AdapterInfo;
import io.millrace.api.model.Embeddings;
import io.millrace.api.model.ModelLoad;
import io.millrace.api.model.ModelSession;
import io.millrace.api.model.Prompt;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.api.retrieval.Embedder;
import io.millrace.deployment.EndpointModels;
import io.millrace.deployment.ServedAdapter;
import io.millrace.deployment.internal.KeptAdapters.Kept;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Reaches the models of the versions that are live. */
@Component(service = EndpointModels.class)
public final class LiveModels implements EndpointModels {
  private final EndpointTable table;
  private final PluginDirectory plugins;

  @Activate
  public LiveModels(
      @Reference(name = "table") EndpointTable table,
      @Reference(name = "plugins") PluginDirectory plugins) {
    this.table = table;
    this.plugins = plugins;
  }

  @Override
  public Embeddings embed(String model, List<String> texts) {
    boolean embedder = plugins.list(Embedder.class).stream().anyMatch(p -> p.id().equals(model));
    if (table.get(model).isEmpty() && embedder) {
      try (Lease<Embedder> lease = plugins.lease(Embedder.class, model)) {
        // Embedders do not tell their tokens; words are what comes closest.
        int words = texts.stream().mapToInt(t -> t.strip().split("\\s+").length).sum();
        return new Embeddings(lease.plugin().embed(texts), words);
      }
    }
    DeclaredEndpoint endpoint = Address.of(table, model).endpoint();
    Admission admission = endpoint.admission();
    admission.enter();
    try {
      return with(endpoint, session -> session.embed(texts));
    } finally {
      admission.leave();
    }
  }

  @Override
  public int[] tokenize(String endpoint, Prompt prompt) {
    return with(
        Address.of(table, endpoint).endpoint(),
        session -> session.tokenize(session.render(prompt)));
  }

  @Override
  public String detokenize(String endpoint, List<Integer> tokens) {
    int[] ids = tokens.stream().mapToInt(i -> i).toArray();
    return with(Address.of(table, endpoint).endpoint(), session -> session.detokenize(ids));
  }

  @Override
  public int contextTokens(String endpoint) {
    return with(Address.of(table, endpoint).endpoint(), s -> s.info().contextTokens());
  }

  @Override
  public ModelLoad load(String endpoint) {
    return with(Address.of(table, endpoint).endpoint(), ModelSession::load);
  }

  @Override
  public boolean takesAdapters(String endpoint) {
    return with(Address.of(table, endpoint).endpoint(), ModelSession::takesAdapters);
  }

  @Override
  public void loadAdapter(String endpoint, String name, Path folder) {
    load(Kept.of(endpoint, name, folder.toString()));
  }

  @Override
  public void loadAdapter(String endpoint, String name, ArtifactRef adapter, boolean ofAnyBase) {
    KeptAdapters adapters = table.adapters();
    String exact = adapters.exact(adapter);
    Kept kept = new Kept(endpoint, name, exact, ofAnyBase ? "" : adapters.base(adapter), false);
    table
        .require(endpoint)
        .live()
        .map(PreparedPipeline::model)
        .filter(model -> !adapters.fits(kept, model))
        .ifPresent(
            model -> {
              throw PlatformException.caller(
                  "ADAPTER_INVALID",
                  exact + " was made from " + kept.base() + ", not from " + model.label() + ".",
                  "Serve the model it was made from, or tune one for this; 'ignore_base' loads it"
                      + " nevertheless.");
            });
    load(kept);
  }

  private void load(Kept adapter) {
    String name = adapter.name();
    if (table.get(name).isPresent()) {
      throw PlatformException.caller(
          "ADAPTER_CONFLICT",
          "'" + name + "' is the name of an endpoint.",
          "Give the adapter another name.");
    }
    DeclaredEndpoint declared = table.require(adapter.endpoint());
    Path folder = table.adapters().folder(adapter);
    with(
        declared,
        session -> {
          session.loadAdapter(name, folder);
          return session;
        });
    table.adapters().keep(declared.project(), adapter);
    // The version may have been replaced meanwhile, by one built before the adapter was kept.
    declared.live().ifPresent(now -> table.keeper().adapt(declared, now));
  }

  @Override
  public Optional<ServedAdapter> adapter(String endpoint, String name) {
    return table
        .adapters()
        .get(endpoint, name)
        .map(
            k -> {
              Optional<AdapterInfo> loaded = loaded(k);
              return new ServedAdapter(
                  name,
                  k.source(),
                  loaded.isPresent(),
                  table.keeper().reason(k),
                  loaded.map(AdapterInfo::warnings).orElse(List.of()));
            });
  }

  private Optional<AdapterInfo> loaded(Kept adapter) {
    return table.get(adapter.endpoint()).flatMap(DeclaredEndpoint::live).stream()
        .flatMap(p -> p.session().adapters().stream())
        .filter(a -> a.name().equals(adapter.name()))
        .findFirst();
  }

  @Override
  public void unloadAdapter(String endpoint, String name) {
    DeclaredEndpoint declared = table.require(endpoint);
    boolean kept = false;
    for (DeclaredEndpoint e : table.all()) {
      if (e == declared || onOneModel(e, declared)) {
        kept |= table.adapters().forget(e.spec().endpoint(), name);
      }
    }
    if (kept && !Address.adapters(declared).contains(name)) {
      return; // it did not fit the model, or the endpoint is not ready: nothing to unload
    }
    with(
        declared,
        session -> {
          session.unloadAdapter(name);
          return session;
        });
  }

  /** Their model is loaded once, and its adapters with it. */
  private static boolean onOneModel(DeclaredEndpoint a, DeclaredEndpoint b) {
    return a.live().isPresent()
        && a.live().map(PreparedPipeline::session).equals(b.live().map(PreparedPipeline::session));
  }

  private static <T> T with(DeclaredEndpoint endpoint, Function<ModelSession, T> use) {
    PreparedPipeline pipeline = LiveEndpoints.hold(endpoint);
    try {
      return use.apply(pipeline.session());
    } finally {
      pipeline.release();
    }
  }
}

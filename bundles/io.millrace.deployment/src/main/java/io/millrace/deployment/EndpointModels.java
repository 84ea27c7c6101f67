package io.millrace.deployment;

import io.millrace.api.ArtifactRef;
import io.millrace.api.model.Embeddings;
import io.millrace.api.model.ModelLoad;
import io.millrace.api.model.Prompt;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The models behind endpoints, for what is no answer to a user: vectors, tokens, adapters.
 * Endpoints are named as in {@link Call#endpoint()}. Thread-safe.
 *
 * <p>All methods throw PlatformException ENDPOINT_NOT_FOUND, ENDPOINT_UNAVAILABLE (retriable) and
 * MODEL_UNSUPPORTED where the model's backend does not have this.
 */
@ProviderType
public interface EndpointModels {
  /**
   * Texts as vectors of length 1.
   *
   * @param model an endpoint, or the id of an embedder
   * @param texts at least one, none empty
   * @throws io.millrace.api.PlatformException ENDPOINT_BUSY, CONTEXT_TOO_LARGE
   */
  Embeddings embed(String model, List<String> texts);

  /** The tokens of a prompt; a conversation as the model's template renders it. */
  int[] tokenize(String endpoint, Prompt prompt);

  /** The text of tokens. */
  String detokenize(String endpoint, List<Integer> tokens);

  /** Longest prompt and answer together, in tokens. */
  int contextTokens(String endpoint);

  /**
   * How busy the endpoint's model is and what it did; quick. Endpoints on one model share it.
   *
   * @since 3.1
   */
  ModelLoad load(String endpoint);

  /**
   * Whether adapters can be loaded beside the endpoint's model.
   *
   * @since 3.1
   */
  boolean takesAdapters(String endpoint);

  /**
   * Loads an adapter beside the endpoint's model, and again whenever that is replaced or the server
   * starts again.
   *
   * @param folder stays where it is
   * @throws io.millrace.api.PlatformException ADAPTER_CONFLICT, MODEL_INVALID, MODEL_NOT_FOUND
   */
  void loadAdapter(String endpoint, String name, Path folder);

  /**
   * The same with an adapter that is an artifact.
   *
   * @since 3.1
   */
  default void loadAdapter(String endpoint, String name, ArtifactRef adapter) {
    loadAdapter(endpoint, name, adapter, false);
  }

  /**
   * The same, with the choice to load an adapter that is known to be made from other weights than
   * the endpoint's model has.
   *
   * @param ofAnyBase whether it is loaded nevertheless, beside the models that follow too
   * @throws io.millrace.api.PlatformException ADAPTER_INVALID if it was made from other weights
   * @since 3.2
   */
  void loadAdapter(String endpoint, String name, ArtifactRef adapter, boolean ofAnyBase);

  /**
   * An adapter that was loaded beside an endpoint's model or that a run has left for it ({@code
   * RunRequest.SERVE_AT}); also one that was unloaded since. The endpoint need not be there.
   *
   * @since 3.1
   */
  Optional<ServedAdapter> adapter(String endpoint, String name);

  /**
   * Unloads an adapter, for good.
   *
   * @throws io.millrace.api.PlatformException ADAPTER_NOT_FOUND
   */
  void unloadAdapter(String endpoint, String name);
}

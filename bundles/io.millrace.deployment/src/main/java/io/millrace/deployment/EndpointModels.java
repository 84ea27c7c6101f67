package io.millrace.deployment;

import io.millrace.api.model.Embeddings;
import io.millrace.api.model.Prompt;
import java.nio.file.Path;
import java.util.List;
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
   * Loads an adapter beside the endpoint's model, and again whenever that is replaced.
   *
   * @throws io.millrace.api.PlatformException ADAPTER_CONFLICT, MODEL_INVALID, MODEL_NOT_FOUND
   */
  void loadAdapter(String endpoint, String name, Path folder);

  /**
   * Unloads an adapter.
   *
   * @throws io.millrace.api.PlatformException ADAPTER_NOT_FOUND
   */
  void unloadAdapter(String endpoint, String name);
}

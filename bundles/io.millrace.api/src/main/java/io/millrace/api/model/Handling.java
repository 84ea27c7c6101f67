package io.millrace.api.model;

import java.time.Duration;
import java.util.Optional;

/**
 * How a request is served beside others.
 *
 * @param client who asks, "" if nobody in particular: waiting requests of like priority are taken
 *     from the clients in turn
 * @param priority lower goes first, as in vLLM; 0 is usual. A waiting request gains priority with
 *     time, so that none waits for ever
 * @param timeout from the call on: when it passes before generation began, the request fails with
 *     MODEL_BUSY; after that, the answer ends by {@link Completion.Finish#LENGTH}
 * @param adapter name of a loaded adapter to answer with; empty for the model as it was loaded
 * @param cacheSalt what was read of a prompt is used again only for requests with the same one, so
 *     that nobody else can tell from the time an answer takes what was asked before; "" is shared
 *     by all who have none
 * @since 1.2
 */
public record Handling(
    String client,
    int priority,
    Optional<Duration> timeout,
    Optional<String> adapter,
    String cacheSalt) {
  /** As anyone is served. */
  public static final Handling USUAL = new Handling("", 0, Optional.empty(), Optional.empty());

  /** Without a salt. */
  public Handling(
      String client, int priority, Optional<Duration> timeout, Optional<String> adapter) {
    this(client, priority, timeout, adapter, "");
  }

  public Handling withAdapter(String name) {
    return new Handling(client, priority, timeout, Optional.of(name), cacheSalt);
  }

  /**
   * @since 1.4
   */
  public Handling withCacheSalt(String salt) {
    return new Handling(client, priority, timeout, adapter, salt);
  }
}

package io.millrace.deployment.internal;

import io.millrace.api.model.GenerationRequest;
import io.millrace.api.model.Message;
import io.millrace.api.model.ModelBackend;
import io.millrace.api.model.ModelSession;
import io.millrace.api.model.ModelSource;
import io.millrace.api.model.Sampling;
import io.millrace.api.parameter.Values;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Models in memory, each once: two endpoints on one model share it, and so do the versions of a
 * pipeline of which only a guardrail was replaced. A model is unloaded when its last use is closed.
 * Thread-safe; a load keeps other loads waiting, since each may need all the memory there is.
 */
final class LoadedModels {
  private final Map<Key, Loaded> loaded = new HashMap<>(); // guarded by this

  /** What makes a model the same; the backend by identity, for another version loads anew. */
  private record Key(ModelBackend backend, ModelSource source, Map<String, Object> parameters) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key k
          && k.backend == backend
          && k.source.equals(source)
          && k.parameters.equals(parameters);
    }

    @Override
    public int hashCode() {
      return Objects.hash(System.identityHashCode(backend), source, parameters);
    }
  }

  /** A model and how many use it. */
  private static final class Loaded {
    final ModelSession session;
    int uses;

    Loaded(ModelSession session) {
      this.session = session;
    }
  }

  /** One use of a model; closed once by its holder, before the backend's lease is. */
  interface Use extends AutoCloseable {
    ModelSession session();

    @Override
    void close();
  }

  /**
   * The model, loaded and warmed if it is not there yet; slow.
   *
   * @param backend leased by the caller for as long as the use is open
   */
  synchronized Use use(ModelBackend backend, ModelSource source, Values parameters) {
    Key key = new Key(backend, source, parameters.asMap());
    Loaded model = loaded.get(key);
    if (model == null) {
      model = new Loaded(warmed(backend.load(source, parameters)));
      loaded.put(key, model);
    }
    model.uses++;
    ModelSession session = model.session;
    return new Use() {
      private boolean closed; // guarded by the models

      @Override
      public ModelSession session() {
        return session;
      }

      @Override
      public void close() {
        synchronized (LoadedModels.this) {
          if (!closed) {
            closed = true;
            release(key);
          }
        }
      }
    };
  }

  /** The first generation allocates and compiles: not on a client's time. */
  private static ModelSession warmed(ModelSession session) {
    try {
      session.generate(new GenerationRequest(List.of(Message.user("Hello")), Sampling.greedy(2)));
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private void release(Key key) {
    Loaded model = loaded.get(key);
    if (--model.uses == 0) {
      loaded.remove(key);
      model.session.close();
    }
  }
}

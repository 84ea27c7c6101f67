package io.millrace.deployment;

import io.millrace.api.PlatformException;
import io.millrace.api.model.TokenListener;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The endpoints there are, and the way to ask one. Thread-safe.
 *
 * <p>A request is answered by one version of its pipeline and one version of its model from
 * beginning to end, whatever is promoted meanwhile; the answer names both.
 */
@ProviderType
public interface Endpoints {
  /** All declared endpoints, by id, whether or not they can answer now. */
  List<EndpointInfo> list();

  /**
   * Why no endpoint, nor an adapter beside one, answers to this name now: ENDPOINT_UNAVAILABLE
   * (retriable) if one will, since it is still being prepared, as after a restart; else
   * ENDPOINT_NOT_FOUND with those there are.
   *
   * @since 3.2
   */
  PlatformException absent(String name);

  /**
   * Answers a call; returns when the answer is complete. Blocks while the endpoint is busy, at most
   * for the pipeline's {@code queueTimeout}.
   *
   * <p>A request that a guardrail blocks is answered normally, with the finish {@code
   * content_filter} and the pipeline's {@code blockedMessage}.
   *
   * @param listener hears the answer piece by piece, on this thread; with an output guardrail in
   *     the pipeline it hears the whole answer at once, after it was judged. When it returns false
   *     the generation ends and the request counts as cancelled. An {@link AnswerListener} is told
   *     first which versions answer
   * @throws PlatformException ENDPOINT_NOT_FOUND; ENDPOINT_UNAVAILABLE (retriable: it is not
   *     ready); ENDPOINT_BUSY (retriable); PROMPT_TOO_LARGE; CONTEXT_TOO_LARGE; SAMPLING_INVALID;
   *     GUARDRAIL_UNAVAILABLE when a guardrail failed to judge; GENERATION_FAILED and the codes of
   *     the model backend
   */
  Answer answer(Call call, TokenListener listener);
}

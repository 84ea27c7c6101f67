package io.millrace.rest.internal.openai;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.deployment.Answer;
import io.millrace.deployment.AnswerListener;
import io.millrace.rest.internal.openai.ChatBody.Chunk;
import io.millrace.rest.internal.openai.ChatBody.ChunkChoice;
import io.millrace.rest.internal.openai.ChatBody.Delta;
import io.millrace.rest.internal.openai.ChatBody.Usage;
import io.millrace.rest.internal.route.EventStream;
import io.millrace.rest.internal.route.Exchange;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends an answer as it comes. The response begins with the first text, so that what fails before
 * still gets its own status; what fails later becomes an error event. One thread.
 */
final class ChatStream implements AnswerListener {
  private static final String OBJECT = "chat.completion.chunk";

  private final Exchange exchange;
  private final ChatRequest request;
  private final String id;
  private final long created;
  private String fingerprint = "";
  private @Nullable EventStream events;
  private boolean gone;

  ChatStream(Exchange exchange, ChatRequest request, String id, long created) {
    this.exchange = exchange;
    this.request = request;
    this.id = id;
    this.created = created;
  }

  @Override
  public void began(String pipeline, String model, Map<String, String> plugins) {
    fingerprint = ChatRoutes.version(exchange, pipeline, model, plugins);
  }

  @Override
  public boolean text(String text) {
    try {
      open().send(chunk(new Delta(null, text), null));
      return true;
    } catch (IOException e) {
      gone = true;
      return false;
    }
  }

  /** Whether the client went away. */
  boolean gone() {
    return gone;
  }

  void end(Answer answer) throws IOException {
    began(answer.pipeline(), answer.model(), answer.plugins());
    EventStream out = open();
    out.send(chunk(new Delta(null, null), answer.finish()));
    if (request.includeUsage()) {
      Usage usage = Usage.of(answer.promptTokens(), answer.completionTokens());
      out.send(new Chunk(id, OBJECT, created, request.model(), fingerprint, List.of(), usage));
    }
    out.text("[DONE]");
  }

  /** Tells of a failure in the stream; if nothing was sent yet, throws it for an own status. */
  void fail(RuntimeException failure) throws IOException {
    EventStream out = events;
    if (out == null) {
      throw failure;
    }
    PlatformException said =
        failure instanceof PlatformException p
            ? p
            : new PlatformException(
                "GENERATION_FAILED",
                Blame.PLATFORM,
                false,
                "The answer broke off at request " + exchange.requestId() + ".",
                "Look for this id in the server's log.",
                failure);
    out.send(OpenAiError.of(said));
  }

  private EventStream open() throws IOException {
    EventStream out = events;
    if (out == null) {
      out = new EventStream(exchange.response(), exchange.json());
      events = out;
      out.send(chunk(new Delta("assistant", ""), null));
    }
    return out;
  }

  private Chunk chunk(Delta delta, @Nullable String finish) {
    return new Chunk(
        id,
        OBJECT,
        created,
        request.model(),
        fingerprint,
        List.of(new ChunkChoice(0, delta, finish)),
        null);
  }
}

package io.millrace.rest.internal.openai;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.rest.internal.openai.ChatBody.Usage;
import io.millrace.rest.internal.route.EventStream;
import io.millrace.rest.internal.route.Exchange;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends an answer as it comes. The response begins with the first piece or after a second without
 * one, so that what fails before still gets its own status; what fails later becomes an error
 * event. One thread.
 */
abstract class AnswerStream implements Asked.Stream {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerStream.class);
  private static final long QUIET_NANOS = 1_000_000_000;

  private final Exchange exchange;
  private final StreamUsage usage;
  private final int[] counts;
  private int prompt;
  private int cached;
  private String fingerprint = "";
  private @Nullable EventStream events;
  private boolean gone;
  private long quietSince = System.nanoTime();

  /**
   * @param choices how many answers are heard
   */
  AnswerStream(Exchange exchange, StreamUsage usage, int choices) {
    this.exchange = exchange;
    this.usage = usage;
    this.counts = new int[choices];
  }

  /** What precedes the first piece. */
  abstract void opened(EventStream out) throws IOException;

  abstract void send(EventStream out, Piece piece) throws IOException;

  final String fingerprint() {
    return fingerprint;
  }

  /** What a chunk of a choice tells of its tokens: nothing, unless every chunk is to. */
  final @Nullable Usage usage(int choice) {
    return usage.always() ? Usage.of(prompt, cached, counts[choice]) : null;
  }

  /** The same of a chunk before the first token. */
  final @Nullable Usage before() {
    return usage.always() ? Usage.of(prompt, cached, 0) : null;
  }

  @Override
  public final void counted(int choice, int promptTokens, int cachedTokens, int completionTokens) {
    prompt = promptTokens;
    cached = cachedTokens;
    counts[choice] = completionTokens;
  }

  final EventStream open() throws IOException {
    EventStream out = events;
    if (out == null) {
      out = new EventStream(exchange.response(), exchange.json());
      events = out;
      opened(out);
    }
    return out;
  }

  @Override
  public final void began(String pipeline, String model, Map<String, String> plugins) {
    fingerprint = Asked.version(exchange, pipeline, model, plugins);
  }

  @Override
  public final boolean piece(Piece piece) {
    try {
      quietSince = System.nanoTime();
      send(open(), piece);
      return true;
    } catch (IOException e) {
      gone = true;
      return false;
    }
  }

  /** Says something without meaning when nothing was said for long: only writing tells. */
  @Override
  public final boolean wanted() {
    if (!gone && System.nanoTime() - quietSince > QUIET_NANOS) {
      quietSince = System.nanoTime();
      try {
        open().ping();
      } catch (IOException e) {
        gone = true;
      }
    }
    return !gone;
  }

  @Override
  public final boolean gone() {
    return gone;
  }

  @Override
  public final void fail(RuntimeException failure) throws IOException {
    EventStream out = events;
    if (out == null) {
      throw failure;
    }
    if (!(failure instanceof PlatformException)) {
      LOG.error("Request {} broke off", exchange.requestId(), failure);
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
}

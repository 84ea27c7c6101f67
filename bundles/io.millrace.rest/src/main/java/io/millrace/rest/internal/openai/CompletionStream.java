package io.millrace.rest.internal.openai;

import io.millrace.deployment.Answer;
import io.millrace.rest.internal.openai.ChatBody.Usage;
import io.millrace.rest.internal.openai.CompletionBody.Completion;
import io.millrace.rest.internal.openai.CompletionBody.CompletionChoice;
import io.millrace.rest.internal.route.EventStream;
import io.millrace.rest.internal.route.Exchange;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Chunks of a completion. One thread. */
final class CompletionStream extends AnswerStream {
  private final CompletionRequest request;
  private final String id;
  private final long created;
  private final String echoed;
  private final int[] lengths;

  CompletionStream(
      Exchange exchange, CompletionRequest request, String id, long created, String echoed) {
    super(exchange, request.usage(), request.n());
    this.request = request;
    this.id = id;
    this.created = created;
    this.echoed = echoed;
    this.lengths = new int[request.n()];
  }

  @Override
  void opened(EventStream out) throws IOException {
    for (int i = 0; i < request.n() && !echoed.isEmpty(); i++) {
      lengths[i] = Scores.length(echoed);
      CompletionChoice echo = new CompletionChoice(i, echoed, Optional.empty(), null);
      out.send(chunk(List.of(echo), before()));
    }
  }

  @Override
  void send(EventStream out, Piece piece) throws IOException {
    int at = lengths[piece.choice()];
    lengths[piece.choice()] += Scores.length(piece.text());
    Optional<Scores.CompletionLogprobs> scores =
        piece.tokens().isEmpty()
            ? Optional.empty()
            : Optional.of(Scores.completion(piece.tokens(), request.logprobs(), at));
    out.send(chunk(new CompletionChoice(piece.choice(), piece.text(), scores, null)));
  }

  @Override
  public void end(Answer answer) throws IOException {
    began(answer.pipeline(), answer.model(), answer.plugins());
    EventStream out = open();
    for (int i = 0; i < answer.choices().size(); i++) {
      String finish = answer.choices().get(i).finish();
      out.send(chunk(new CompletionChoice(i, "", Optional.empty(), finish)));
    }
    if (request.usage().atEnd()) {
      out.send(chunk(List.of(), Usage.of(answer)));
    }
    out.text("[DONE]");
  }

  private Completion chunk(CompletionChoice choice) {
    return chunk(List.of(choice), usage(choice.index()));
  }

  private Completion chunk(List<CompletionChoice> choices, @Nullable Usage usage) {
    return new Completion(
        id, CompletionRoutes.OBJECT, created, request.model(), fingerprint(), choices, usage);
  }
}

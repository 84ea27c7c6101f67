package io.millrace.rest.internal.openai;

import io.millrace.deployment.Answer;
import io.millrace.deployment.AnswerListener.CallPiece;
import io.millrace.rest.internal.openai.ChatBody.Chunk;
import io.millrace.rest.internal.openai.ChatBody.ChunkChoice;
import io.millrace.rest.internal.openai.ChatBody.Delta;
import io.millrace.rest.internal.openai.ChatBody.Function;
import io.millrace.rest.internal.openai.ChatBody.ToolCall;
import io.millrace.rest.internal.openai.ChatBody.Usage;
import io.millrace.rest.internal.route.EventStream;
import io.millrace.rest.internal.route.Exchange;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chunks of a chat: each choice begins with its role and ends with its finish. One thread. */
final class ChatStream extends AnswerStream {
  private static final String OBJECT = "chat.completion.chunk";

  private final ChatRequest request;
  private final String id;
  private final long created;

  ChatStream(Exchange exchange, ChatRequest request, String id, long created) {
    super(exchange, request.usage(), request.wishes().answers());
    this.request = request;
    this.id = id;
    this.created = created;
  }

  @Override
  void opened(EventStream out) throws IOException {
    for (int i = 0; i < request.wishes().answers(); i++) {
      Delta role = new Delta("assistant", "", null);
      out.send(chunk(List.of(new ChunkChoice(i, role, null, null)), before()));
    }
  }

  @Override
  void send(EventStream out, Piece piece) throws IOException {
    Scores.Logprobs scores = piece.tokens().isEmpty() ? null : Scores.chat(piece.tokens());
    String text = piece.text().isEmpty() && !piece.calls().isEmpty() ? null : piece.text();
    List<ToolCall> calls =
        piece.calls().isEmpty() ? null : piece.calls().stream().map(ChatStream::call).toList();
    out.send(chunk(new ChunkChoice(piece.choice(), new Delta(null, text, calls), scores, null)));
  }

  private static ToolCall call(CallPiece piece) {
    boolean first = !piece.id().isEmpty();
    return new ToolCall(
        piece.index(),
        first ? piece.id() : null,
        first ? "function" : null,
        new Function(first ? piece.name() : null, piece.arguments()));
  }

  @Override
  public void end(Answer answer) throws IOException {
    began(answer.pipeline(), answer.model(), answer.plugins());
    EventStream out = open();
    for (int i = 0; i < answer.choices().size(); i++) {
      Delta nothing = new Delta(null, null, null);
      out.send(chunk(new ChunkChoice(i, nothing, null, answer.choices().get(i).finish())));
    }
    if (request.usage().atEnd()) {
      out.send(chunk(List.of(), Usage.of(answer)));
    }
    out.text("[DONE]");
  }

  private Chunk chunk(ChunkChoice choice) {
    return chunk(List.of(choice), usage(choice.index()));
  }

  private Chunk chunk(List<ChunkChoice> choices, @Nullable Usage usage) {
    return new Chunk(id, OBJECT, created, request.model(), fingerprint(), choices, usage);
  }
}

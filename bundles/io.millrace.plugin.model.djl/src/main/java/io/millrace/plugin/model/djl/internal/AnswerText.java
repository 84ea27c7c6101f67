package io.millrace.plugin.model.djl.internal;

import io.millrace.api.model.ScoredToken;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of an answer as its tokens come: whole characters, no stop texts, and with each piece
 * the scored tokens that are complete by it. One thread.
 */
final class AnswerText {
  /** What may go out now; at the end there may be tokens without text. */
  record Released(String text, List<ScoredToken> tokens) {}

  /** A token and where its text is in the answer. */
  private record Placed(ScoredToken token, int from, int to) {}

  private final Pieces pieces;
  private final StopTexts stops;
  private final Deque<Placed> pending = new ArrayDeque<>();
  private int made;
  private int released;

  AnswerText(Pieces pieces, StopTexts stops) {
    this.pieces = pieces;
    this.stops = stops;
  }

  Released add(int token, @Nullable ScoredToken scored) {
    String piece = pieces.add(token);
    int from = made;
    made += piece.length();
    if (scored != null) {
      pending.add(new Placed(scored, from, made));
    }
    return release(stops.add(piece), false);
  }

  /** Whether a stop text came. */
  boolean stopped() {
    return stops.stopped();
  }

  /** What was held back and goes out after all. */
  Released end() {
    if (stops.stopped()) {
      return new Released("", List.of());
    }
    String last = stops.add(pieces.end());
    return release(last + stops.end(), true);
  }

  private Released release(String text, boolean all) {
    released += text.length();
    List<ScoredToken> out = new ArrayList<>();
    while (!pending.isEmpty() && (all || !text.isEmpty() && out(pending.element()))) {
      out.add(pending.remove().token());
    }
    return new Released(text, out);
  }

  /** Whether all of a token's text is out, or what of it precedes the stop text. */
  private boolean out(Placed token) {
    return stops.stopped() ? token.from() < released : token.to() <= released;
  }
}
